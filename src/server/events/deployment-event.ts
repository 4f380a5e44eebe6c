import type { Resource } from '../../api/event.ts';
import type { Json } from '../../model/graph.ts';
import { readFlow } from '../store/flows.ts';
import { readQueueAndPool } from '../store/queue-and-pool.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow, WorkPoolRow, WorkQueueRow } from '../store/tables.ts';
import { emitEvent, relatedResourceOf, resourceOf } from './emit-event.ts';
import { relatedWorkPool } from './work-pool-event.ts';
import { relatedWorkQueue } from './work-queue-event.ts';

/** Tells that a deployment was made, removed, or is or is not asked for its runs any more. */
export function emitDeploymentEvent(
  tx: Tx,
  row: DeploymentRow,
  what: 'created' | 'deleted' | 'ready' | 'not-ready',
): void {
  emitEvent(tx, {
    event: `prefect.deployment.${what}`,
    resource: resourceOf('deployment', row),
    related: relatedOf(tx, row),
  });
}

/** Tells what of a deployment has been changed; nothing where nothing has. */
export function emitDeploymentUpdated(tx: Tx, before: DeploymentRow, after: DeploymentRow): void {
  const updates: Record<string, { from: Json; to: Json }> = {};
  for (const [field, read] of Object.entries(TOLD)) {
    const [from, to] = [read(before), read(after)];
    if (JSON.stringify(from) !== JSON.stringify(to)) updates[field] = { from, to };
  }
  if (Object.keys(updates).length === 0) return;
  emitEvent(tx, {
    event: 'prefect.deployment.updated',
    resource: resourceOf('deployment', after),
    related: relatedOf(tx, after),
    payload: { updated_fields: Object.keys(updates), updates },
  });
}

/** A queue and its pool as related resources. */
export function placeResources(place: { queue: WorkQueueRow; pool: WorkPoolRow } | null): Resource[] {
  if (!place) return [];
  return [relatedWorkQueue(place.queue), relatedWorkPool(place.pool)];
}

const parsed = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json));

const TOLD: Readonly<Record<string, (row: DeploymentRow) => Json>> = {
  description: (row) => row.description,
  tags: (row) => parsed(row.tags),
  parameters: (row) => parsed(row.parameters),
  parameter_openapi_schema: (row) => parsed(row.parameter_openapi_schema),
  enforce_parameter_schema: (row) => row.enforce_parameter_schema === 1,
  entrypoint: (row) => row.entrypoint,
  path: (row) => row.path,
  pull_steps: (row) => parsed(row.pull_steps),
  work_queue_id: (row) => row.work_queue_id,
  infra_overrides: (row) => parsed(row.job_variables),
  paused: (row) => row.paused === 1,
  labels: (row) => parsed(row.labels),
  version: (row) => row.version,
  concurrency_limit_id: (row) => row.concurrency_limit_id,
  concurrency_options: (row) => parsed(row.concurrency_options),
};

function relatedOf(tx: Tx, row: DeploymentRow): Resource[] {
  const flow = readFlow(tx.db, row.flow_id);
  const related = [
    ...(flow ? [relatedResourceOf('flow', flow)] : []),
    ...placeResources(readQueueAndPool(tx.db, row.work_queue_id)),
  ];
  for (const [id, kind, role] of [
    [row.storage_document_id, 'block-document', 'storage'],
    [row.infrastructure_document_id, 'block-document', 'infrastructure'],
    [row.concurrency_limit_id, 'concurrency-limit', 'concurrency-limit'],
  ] as const) {
    if (id) related.push({ 'prefect.resource.id': `prefect.${kind}.${id}`, 'prefect.resource.role': role });
  }
  return related;
}
