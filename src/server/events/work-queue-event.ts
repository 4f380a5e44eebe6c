import type { Resource } from '../../api/event.ts';
import type { Tx } from '../store/store.ts';
import type { WorkPoolRow, WorkQueueRow } from '../store/tables.ts';
import { emitEvent, relatedResourceOf } from './emit-event.ts';
import { kebab, relatedWorkPool, type Updates } from './work-pool-event.ts';

type Pool = Pick<WorkPoolRow, 'id' | 'name' | 'type'>;

/** Tells that a queue was made or removed, or its new status. */
export function emitWorkQueueEvent(
  tx: Tx,
  what: 'created' | 'deleted' | 'status',
  queue: WorkQueueRow,
  pool: Pool,
): void {
  emitEvent(tx, {
    event: `prefect.work-queue.${what === 'status' ? kebab(queue.status) : what}`,
    resource: relatedWorkQueue(queue),
    related: [relatedWorkPool(pool)],
  });
}

/** Tells what of a queue has changed, with its values before and after. */
export function emitWorkQueueUpdated(tx: Tx, queue: WorkQueueRow, pool: Pool, updates: Updates): void {
  if (Object.keys(updates).length === 0) return;
  emitEvent(tx, {
    event: 'prefect.work-queue.updated',
    resource: relatedWorkQueue(queue),
    related: [relatedWorkPool(pool)],
    payload: { updated_fields: Object.keys(updates), updates },
  });
}

/** A queue as events name it; the resource of its own events has the role too. */
export function relatedWorkQueue(queue: Pick<WorkQueueRow, 'id' | 'name'>): Resource {
  return relatedResourceOf('work-queue', queue);
}
