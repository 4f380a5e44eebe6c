import { emitDeploymentEvent } from '../events/deployment-event.ts';
import { emitWorkQueueEvent } from '../events/work-queue-event.ts';
import { readUnpolledDeployments, setDeploymentsNotReady } from '../store/deployment-status.ts';
import type { Tx } from '../store/store.ts';
import { aliveSince } from '../store/work-pool-json.ts';
import { readPoolsWithoutWorkers } from '../store/work-pools.ts';
import { readUnpolledQueues, setQueueStatus } from '../store/work-queues.ts';
import { readOnlineWorkers, setWorkersOffline } from '../store/workers.ts';
import { setPoolStatus } from '../work-pools/change-work-pool.ts';
import { poolOf, unpolledSince } from '../work-pools/change-work-queue.ts';
import type { Service } from './service.ts';

/** Notices who has gone: workers without heartbeats, and pools, queues and deployments that nobody asks for work. */
export const foreman: Service = {
  name: 'foreman',
  everyMs: 15_000,
  run: ({ store }) =>
    store.write((tx) => {
      const now = tx.now();
      const gone = readOnlineWorkers(tx.db).filter((worker) => worker.last_heartbeat_time < aliveSince(worker, now));
      setWorkersOffline(tx, idsOf(gone));
      for (const pool of readPoolsWithoutWorkers(tx.db)) setPoolStatus(tx, pool, 'NOT_READY');
      markUnpolled(tx, unpolledSince(now));
    }),
};

function markUnpolled(tx: Tx, since: string): void {
  // Deployments first: whether theirs is polled is known by their queue.
  const deployments = readUnpolledDeployments(tx.db, since);
  setDeploymentsNotReady(tx, idsOf(deployments));
  for (const deployment of deployments) emitDeploymentEvent(tx, deployment, 'not-ready');
  const queues = readUnpolledQueues(tx.db, since);
  setQueueStatus(tx, idsOf(queues), 'NOT_READY');
  for (const queue of queues) emitWorkQueueEvent(tx, 'status', { ...queue, status: 'NOT_READY' }, poolOf(queue));
}

function idsOf(rows: readonly { id: string }[]): string[] {
  return rows.map(({ id }) => id);
}
