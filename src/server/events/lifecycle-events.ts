import type { Json } from '../../model/graph.ts';
import type { Tx } from '../store/store.ts';
import type { ArtifactRow, ConcurrencyLimitRow, FlowRow, VariableRow } from '../store/tables.ts';
import { emitEvent, resourceOf } from './emit-event.ts';

/** What can become of a thing that is kept. */
export type Lifecycle = 'created' | 'updated' | 'deleted';

export function emitFlowEvent(tx: Tx, what: Lifecycle, row: FlowRow): void {
  const payload = { name: row.name, tags: parsed(row.tags), labels: parsed(row.labels) };
  emitEvent(tx, { event: `prefect.flow.${what}`, resource: resourceOf('flow', row), payload });
}

export function emitVariableEvent(tx: Tx, what: Lifecycle, row: VariableRow): void {
  const payload = { name: row.name, value: parsed(row.value), tags: parsed(row.tags) };
  emitEvent(tx, { event: `prefect.variable.${what}`, resource: resourceOf('variable', row), payload });
}

export function emitLimitEvent(tx: Tx, what: Lifecycle, row: ConcurrencyLimitRow): void {
  const { name, slot_limit: limit, slot_decay_per_second } = row;
  const payload = { name, limit, active: row.active === 1, slot_decay_per_second };
  emitEvent(tx, {
    event: `prefect.concurrency-limit.${what}`,
    resource: resourceOf('concurrency-limit', row),
    payload,
  });
}

/** The artifacts of one key, known by the latest of them; a collection that is gone had `latest` as its last. */
export function emitArtifactCollectionEvent(
  tx: Tx,
  what: Lifecycle,
  { collectionId, latest }: { collectionId: string; latest: ArtifactRow & { key: string } },
): void {
  const { key, type, description } = latest;
  const related = [
    ['artifact', latest.id, 'latest'],
    ['flow-run', latest.flow_run_id, 'flow-run'],
    ['task-run', latest.task_run_id, 'task-run'],
  ].flatMap(([kind, id, role]) =>
    id ? [{ 'prefect.resource.id': `prefect.${kind}.${id}`, 'prefect.resource.role': role as string }] : [],
  );
  emitEvent(tx, {
    event: `prefect.artifact-collection.${what}`,
    resource: resourceOf('artifact-collection', { id: collectionId, name: key }),
    related,
    payload: { key, type, data: latest.data === null ? null : parsed(latest.data), description },
  });
}

function parsed(text: string): Json {
  return JSON.parse(text) as Json;
}
