import type { Resource } from '../../api/event.ts';
import type { State } from '../../api/state.ts';
import { microsOf } from '../clock.ts';
import { readFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRunRow } from '../store/tables.ts';
import { readTaskRun } from '../store/task-runs.ts';
import { readWorkQueue } from '../store/work-queues.ts';
import { emitEvent, relatedResourceOf, resourceOf } from './emit-event.ts';
import { relatedWorkPool } from './work-pool-event.ts';
import { relatedWorkQueue } from './work-queue-event.ts';

/** Messages longer than this are cut in events; they may carry whole results. */
const MESSAGE_CHARS = 100_000;
/** States further apart than this are not told as one following the other. */
const TIGHT_MICROS = 5 * 60 * 1e6;

/** Tells that a flow run has come to a state: the event has the state's id. */
export function emitFlowRunEvent(tx: Tx, run: FlowRunRow, initial: State | null, state: State): void {
  const tight = initial !== null && Math.abs(microsOf(state.timestamp) - microsOf(initial.timestamp)) < TIGHT_MICROS;
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
    related: relatedOf(tx, run),
    payload: {
      intended: { from: initial?.type ?? null, to: state.type },
      initial_state: initial && stateParts(initial),
      validated_state: stateParts(state),
    },
    follows: tight ? initial.id : null,
  });
}

function relatedOf(tx: Tx, run: FlowRunRow): Resource[] {
  const flow = readFlow(tx.db, run.flow_id);
  const parent = run.parent_task_run_id ? readTaskRun(tx.db, run.parent_task_run_id) : undefined;
  const related: Resource[] = [];
  const tags = new Set<string>(JSON.parse(run.tags) as string[]);
  for (const [role, row] of [
    ['flow', flow],
    ['task-run', parent],
  ] as const) {
    if (!row) continue;
    related.push(relatedResourceOf(role, row));
    for (const tag of JSON.parse(row.tags) as string[]) tags.add(tag);
    if (role === 'flow') related.push(...placeOf(tx, run));
  }
  for (const tag of [...tags].sort()) {
    related.push({ 'prefect.resource.id': `prefect.tag.${tag}`, 'prefect.resource.role': 'tag' });
  }
  return related;
}

function placeOf(tx: Tx, { work_queue_id: id }: FlowRunRow): Resource[] {
  const queue = id ? readWorkQueue(tx.db, { id }) : undefined;
  if (!queue) return [];
  const pool = { id: queue.work_pool_id, name: queue.work_pool_name, type: queue.work_pool_type };
  return [relatedWorkQueue(queue), relatedWorkPool(pool)];
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
