import type { WorkPoolUpdate } from '../../api/work-pool.ts';
import { IntegrityConflict } from '../errors.ts';
import { emitWorkPoolEvent, emitWorkPoolStatus, emitWorkPoolUpdated, OLD_AGENT } from '../events/work-pool-event.ts';
import { emitWorkQueueEvent } from '../events/work-queue-event.ts';
import type { Tx } from '../store/store.ts';
import type { WorkPoolRow } from '../store/tables.ts';
import { deleteWorkPool, updateWorkPool } from '../store/work-pools.ts';
import { readPoolQueues } from '../store/work-queues.ts';
import { hasOnlineWorker } from '../store/workers.ts';
import { changesOf } from './changes-of.ts';
import { storageText } from './create-work-pool.ts';

/** Changes what the input names, and tells of it. */
export function patchWorkPool(tx: Tx, pool: WorkPoolRow, input: WorkPoolUpdate): void {
  const { is_paused: paused, storage_configuration: storage } = input;
  if (paused === null || storage === null) throw new IntegrityConflict('A pool is paused or not, and has a storage.');
  const set: Partial<WorkPoolRow> = {
    ...(input.description !== undefined && { description: input.description }),
    ...(input.base_job_template && { base_job_template: JSON.stringify(input.base_job_template) }),
    ...(input.concurrency_limit !== undefined && { concurrency_limit: input.concurrency_limit }),
    ...(storage && { storage_configuration: storageText(storage) }),
    ...(paused !== undefined && { is_paused: paused ? 1 : 0 }),
  };
  updateWorkPool(tx, pool.id, set);
  emitWorkPoolUpdated(tx, pool, changesOf(pool, set, CHANGES_TOLD, ['base_job_template', 'storage_configuration']));
  if (paused === undefined || pool.type === OLD_AGENT) return;
  const awake = hasOnlineWorker(tx.db, pool.id) ? 'READY' : 'NOT_READY';
  setPoolStatus(tx, { ...pool, ...set }, paused ? 'PAUSED' : awake, pool);
}

/** Gives a pool its status and tells of it. */
export function setPoolStatus(tx: Tx, pool: WorkPoolRow, status: WorkPoolRow['status'], before = pool): void {
  const set = { status, last_status_event_id: tx.newId(), last_transitioned_status_at: tx.now() };
  updateWorkPool(tx, pool.id, set);
  emitWorkPoolStatus(tx, { ...pool, ...set }, before);
}

/** Removes a pool with its queues, and tells of each. */
export function removeWorkPool(tx: Tx, pool: WorkPoolRow): void {
  for (const queue of readPoolQueues(tx.db, pool.id)) emitWorkQueueEvent(tx, 'deleted', queue, pool);
  emitWorkPoolEvent(tx, 'deleted', pool);
  deleteWorkPool(tx, pool.id);
}

/** Whether a pool is paused is told by its status. */
const CHANGES_TOLD = ['description', 'base_job_template', 'concurrency_limit', 'storage_configuration'] as const;
