import type { WorkQueueUpdate } from '../../api/work-queue.ts';
import { isoOf, microsOf, normalTimeOrNull } from '../clock.ts';
import { IntegrityConflict } from '../errors.ts';
import { emitWorkQueueEvent, emitWorkQueueUpdated } from '../events/work-queue-event.ts';
import type { Tx } from '../store/store.ts';
import type { WorkQueueRow } from '../store/tables.ts';
import {
  deleteWorkQueue,
  type PlacedWorkQueue,
  readWorkQueue,
  renameQueueOfRuns,
  updateWorkQueue,
} from '../store/work-queues.ts';
import { changesOf } from './changes-of.ts';
import { movePriorities } from './queue-priorities.ts';

/** Changes what the input names, and tells of it. Throws an `IntegrityConflict` where the new name is taken. */
export function patchWorkQueue(tx: Tx, queue: PlacedWorkQueue, input: WorkQueueUpdate): void {
  const { name, description, priority } = input;
  if (name === null || description === null || priority === null) {
    throw new IntegrityConflict('A queue has a name, a description and a priority.');
  }
  if (name !== undefined && name !== queue.name && readWorkQueue(tx.db, { poolId: queue.work_pool_id, name })) {
    throw new IntegrityConflict(`There is a work queue named ${name} already.`);
  }
  const polled = input.last_polled === undefined ? queue.last_polled : normalTimeOrNull(input.last_polled);
  const status = statusAfter(tx, { ...queue, last_polled: polled }, input.is_paused);
  const set: Partial<WorkQueueRow> = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(input.concurrency_limit !== undefined && { concurrency_limit: input.concurrency_limit }),
    ...(priority !== undefined && { priority }),
    ...(input.last_polled !== undefined && { last_polled: polled }),
    ...(input.is_paused !== undefined && { is_paused: input.is_paused ? 1 : 0 }),
    ...(input.filter !== undefined && { filter: input.filter ? JSON.stringify(input.filter) : null }),
    ...(status && { status }),
  };
  updateWorkQueue(tx, queue.id, set);
  if (name !== undefined && name !== queue.name) renameQueueOfRuns(tx, queue.id, name);
  if (priority !== undefined) movePriorities(tx, queue.work_pool_id, { id: queue.id, priority });
  const changed = { ...queue, ...set };
  emitWorkQueueUpdated(tx, changed, poolOf(queue), changesOf<WorkQueueRow>(queue, set, CHANGES_TOLD));
  if (status) emitWorkQueueEvent(tx, 'status', changed, poolOf(queue));
}

/** Removes a queue; those behind it keep their order. */
export function removeWorkQueue(tx: Tx, queue: PlacedWorkQueue): void {
  emitWorkQueueEvent(tx, 'deleted', queue, poolOf(queue));
  deleteWorkQueue(tx, queue.id);
  movePriorities(tx, queue.work_pool_id);
}

/** The pool of a queue as events name it. */
export function poolOf(queue: PlacedWorkQueue): { id: string; name: string; type: string } {
  return { id: queue.work_pool_id, name: queue.work_pool_name, type: queue.work_pool_type };
}

/** The latest time at which a queue may have been polled to count as not ready by `now`. */
export function unpolledSince(now: string): string {
  return isoOf(microsOf(now) - POLLED_WITHIN_MICROS);
}

const POLLED_WITHIN_MICROS = 60 * 1e6;
/** Whether a queue is paused is told by its status. */
const CHANGES_TOLD = ['name', 'description', 'concurrency_limit', 'priority'] as const;

/** The status that pausing or unpausing leads to; undefined where it stays. */
function statusAfter(tx: Tx, queue: WorkQueueRow, paused: boolean | undefined): WorkQueueRow['status'] | undefined {
  if (paused === undefined || paused === (queue.status === 'PAUSED')) return undefined;
  if (paused) return 'PAUSED';
  return queue.last_polled !== null && queue.last_polled >= unpolledSince(tx.now()) ? 'READY' : 'NOT_READY';
}
