import { emitDeploymentEvent } from '../events/deployment-event.ts';
import { deleteLimit } from '../store/concurrency-limits.ts';
import { deleteScheduledRuns } from '../store/deployment-runs.ts';
import { deleteDeployment, readDeployment } from '../store/deployments.ts';
import type { Tx } from '../store/store.ts';

/** Removes a deployment with the runs that still wait and with the limit on them; false where there is none. */
export function removeDeployment(tx: Tx, id: string): boolean {
  const row = readDeployment(tx.db, id);
  if (!row) return false;
  emitDeploymentEvent(tx, row, 'deleted');
  deleteScheduledRuns(tx, id, { autoOnly: false, futureOnly: false });
  if (row.concurrency_limit_id) deleteLimit(tx, { id: row.concurrency_limit_id });
  return deleteDeployment(tx, id);
}
