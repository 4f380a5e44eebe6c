import { emitDeploymentEvent } from '../events/deployment-event.ts';
import { setDeploymentsPolled } from '../store/deployment-status.ts';
import type { Tx } from '../store/store.ts';

/** Notes that somebody has just asked for the runs of deployments; those that nobody was known to ask for are ready now. */
export function markDeploymentsPolled(tx: Tx, ids: readonly string[]): void {
  if (ids.length === 0) return;
  for (const deployment of setDeploymentsPolled(tx, ids)) emitDeploymentEvent(tx, deployment, 'ready');
}
