import { NAME_RULE } from '../../api/scalars.ts';
import { type WorkQueueCreate, workQueueCreate } from '../../api/work-queue.ts';
import { BadRequest, Conflict } from '../errors.ts';
import { emitWorkQueueEvent } from '../events/work-queue-event.ts';
import type { Tx } from '../store/store.ts';
import type { WorkPoolRow, WorkQueueRow } from '../store/tables.ts';
import { insertWorkQueue, readPoolQueues, readWorkQueue } from '../store/work-queues.ts';
import { firstFreePriority, movePriorities } from './queue-priorities.ts';

/** Makes a queue, last in the row unless it is given a place. Throws a `Conflict` where the name is taken. */
export function createWorkQueue(
  tx: Tx,
  pool: Pick<WorkPoolRow, 'id' | 'name' | 'type'>,
  input: WorkQueueCreate,
  /** What is said where the name is taken. */
  taken = 'A work queue with this name already exists.',
): WorkQueueRow {
  if (readWorkQueue(tx.db, { poolId: pool.id, name: input.name })) throw new Conflict(taken);
  const now = tx.now();
  const queue: WorkQueueRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    name: input.name,
    filter: input.filter
      ? JSON.stringify({ tags: input.filter.tags ?? null, deployment_ids: input.filter.deployment_ids ?? null })
      : null,
    description: input.description ?? '',
    is_paused: input.is_paused ? 1 : 0,
    concurrency_limit: input.concurrency_limit ?? null,
    priority: input.priority ?? firstFreePriority(readPoolQueues(tx.db, pool.id)),
    last_polled: null,
    status: 'NOT_READY',
    work_pool_id: pool.id,
  };
  insertWorkQueue(tx, queue);
  if (input.priority) movePriorities(tx, pool.id, { id: queue.id, priority: input.priority });
  emitWorkQueueEvent(tx, 'created', queue, pool);
  return queue;
}

/** What a queue is made of that is asked for by its name alone. Throws a `BadRequest` where none can have that name. */
export function queueNamed(name: string): WorkQueueCreate {
  const parsed = workQueueCreate.safeParse({ name });
  if (parsed.success) return parsed.data;
  throw new BadRequest(`No work queue can be named '${name}': a name has ${NAME_RULE}.`, { status: 422 });
}
