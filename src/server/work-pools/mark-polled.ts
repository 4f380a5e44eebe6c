import { markDeploymentsPolled } from '../deployments/mark-deployments-polled.ts';
import { emitWorkQueueEvent } from '../events/work-queue-event.ts';
import { readDeploymentsOfQueues } from '../store/deployment-status.ts';
import type { Tx } from '../store/store.ts';
import type { WorkPoolRow, WorkQueueRow } from '../store/tables.ts';
import { markQueuesPolled, setQueueStatus } from '../store/work-queues.ts';

/** Notes that somebody asked queues for work: they are ready now, and so are the deployments whose runs they hold. */
export function markPolled(
  tx: Tx,
  pool: Pick<WorkPoolRow, 'id' | 'name' | 'type'>,
  queues: readonly WorkQueueRow[],
): void {
  if (queues.length === 0) return;
  const now = tx.now();
  const ids = queues.map(({ id }) => id);
  markQueuesPolled(tx, ids, now);
  const woken = queues.filter(({ status }) => status === 'NOT_READY');
  if (woken.length > 0) {
    setQueueStatus(
      tx,
      woken.map(({ id }) => id),
      'READY',
    );
    for (const queue of woken) emitWorkQueueEvent(tx, 'status', { ...queue, status: 'READY' }, pool);
  }
  markDeploymentsPolled(
    tx,
    readDeploymentsOfQueues(tx.db, ids).map(({ id }) => id),
  );
}
