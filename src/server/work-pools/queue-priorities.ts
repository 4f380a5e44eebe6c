import type { Tx } from '../store/store.ts';
import type { WorkQueueRow } from '../store/tables.ts';
import { readPoolQueues, updateWorkQueue } from '../store/work-queues.ts';

/** The first place that no queue of a pool has. */
export function firstFreePriority(queues: readonly Pick<WorkQueueRow, 'priority'>[]): number {
  const taken = new Set(queues.map(({ priority }) => priority));
  let priority = 1;
  while (taken.has(priority)) priority += 1;
  return priority;
}

/** Gives a queue its place among those of its pool; those that stood there move back as far as they must. */
export function movePriorities(tx: Tx, poolId: string, moved?: { id: string; priority: number }): void {
  const queues = readPoolQueues(tx.db, poolId);
  for (const { id, priority } of placed(queues, moved)) {
    if (queues.find((queue) => queue.id === id)?.priority !== priority) updateWorkQueue(tx, id, { priority });
  }
}

/** Each queue's place: in the same order, none twice, and none changed that need not be. */
export function placed(
  queues: readonly Pick<WorkQueueRow, 'id' | 'priority'>[],
  moved?: { id: string; priority: number },
): { id: string; priority: number }[] {
  const order = queues.filter(({ id }) => id !== moved?.id).map(({ id, priority }) => ({ id, priority }));
  if (moved) {
    const at = order.findIndex(({ priority }) => priority >= moved.priority);
    order.splice(at < 0 ? order.length : at, 0, { ...moved });
  }
  let last = 0;
  for (const queue of order) {
    queue.priority = Math.max(queue.priority, last + 1);
    last = queue.priority;
  }
  return order;
}
