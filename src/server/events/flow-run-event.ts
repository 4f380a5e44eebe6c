import type * as z from 'zod';
import type { Resource } from '../../api/event.ts';
import type { createdBy } from '../../api/flow-run.ts';
import type { State } from '../../api/state.ts';
import { storedMicros } from '../clock.ts';
import { readDeployment } from '../store/deployments.ts';
import { readQueueAndPool } from '../store/queue-and-pool.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRow, FlowRunRow } from '../store/tables.ts';
import { readTaskRun } from '../store/task-runs.ts';
import { placeResources } from './deployment-event.ts';
import { emitEvent, relatedResourceOf, resourceOf } from './emit-event.ts';

/** Messages longer than this are cut in events; they may carry whole results. */
const MESSAGE_CHARS = 100_000;
/** States further apart than this are not told as one following the other. */
const TIGHT_MICROS = 5 * 60 * 1e6;

/** Tells that a flow run has come to a state: the event has the state's id. */
export function emitFlowRunEvent(
  tx: Tx,
  run: FlowRunRow,
  { initial, state, flow }: { initial: State | null; state: State; flow: () => FlowRow | undefined },
): void {
  const tight =
    initial !== null && Math.abs(storedMicros(state.timestamp) - storedMicros(initial.timestamp)) < TIGHT_MICROS;
  emitEvent(tx, {
    id: state.id,
    occurred: state.timestamp,
    event: `prefect.flow-run.${state.name}`,
    resource: resourceOf('flow-run', run, {
      'prefect.run-count': String(run.run_count),
      'prefect.state-message': cut(state.message),
      'prefect.state-name': state.name ?? '',
      'prefect.state-timestamp': `${state.timestamp.slice(0, -1)}+00:00`,
      'prefect.state-type': state.type,
    }),
    related: relatedOf(tx, run, flow()),
    payload: {
      intended: { from: initial?.type ?? null, to: state.type },
      initial_state: initial && stateParts(initial),
      validated_state: stateParts(state),
    },
    follows: tight ? initial.id : null,
  });
}

function relatedOf(tx: Tx, run: FlowRunRow, flow: FlowRow | undefined): Resource[] {
  const deployment = run.deployment_id ? readDeployment(tx.db, run.deployment_id) : undefined;
  const parent = run.parent_task_run_id ? readTaskRun(tx.db, run.parent_task_run_id) : undefined;
  const related: Resource[] = [];
  if (flow) related.push(relatedResourceOf('flow', flow));
  if (deployment) related.push(relatedResourceOf('deployment', deployment));
  related.push(...placeResources(readQueueAndPool(tx.db, run.work_queue_id)));
  if (parent) related.push(relatedResourceOf('task-run', parent));
  const tags = [run, flow, deployment, parent].flatMap((row) => (row ? (JSON.parse(row.tags) as string[]) : []));
  for (const tag of [...new Set(tags)].sort()) {
    related.push({ 'prefect.resource.id': `prefect.tag.${tag}`, 'prefect.resource.role': 'tag' });
  }
  return [...related, ...creatorOf(run)];
}

/** Of the makers of runs, only those that are resources themselves. */
function creatorOf({ created_by: text }: FlowRunRow): Resource[] {
  const by = text === null ? null : (JSON.parse(text) as z.output<typeof createdBy>);
  const kind = { DEPLOYMENT: 'deployment', AUTOMATION: 'automation' }[by?.type ?? ''];
  if (!by || !kind) return [];
  const name: Resource = by.display_value ? { 'prefect.resource.name': by.display_value } : {};
  return [{ 'prefect.resource.id': `prefect.${kind}.${by.id}`, 'prefect.resource.role': 'creator', ...name }];
}

function stateParts(state: State): Record<string, string> {
  const parts: Record<string, string> = { type: state.type };
  if (state.name) parts.name = state.name;
  if (state.message) parts.message = cut(state.message);
  if (state.type === 'PAUSED') parts.pause_reschedule = String(state.state_details.pause_reschedule);
  return parts;
}

function cut(message: string | null | undefined): string {
  const text = message ?? '';
  if (text.length <= MESSAGE_CHARS) return text;
  const half = MESSAGE_CHARS / 2;
  return `${text.slice(0, half)}...${text.length - MESSAGE_CHARS} additional characters...${text.slice(-half)}`;
}
