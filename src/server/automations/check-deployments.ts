import type { AutomationAction } from '../../api/automation-action.ts';
import { jobVariablesProblem } from '../deployments/job-variables.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { readDeployment } from '../store/deployments.ts';
import type { Tx } from '../store/store.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { readWorkQueue } from '../store/work-queues.ts';

/**
 * Holds the job variables of runs that actions would make against the templates of their pools. Throws `NotFound` for a
 * deployment that is missing, and `BadRequest` with all that is wrong.
 */
export function checkDeployments(tx: Tx, actions: readonly AutomationAction[]): void {
  const problems = actions.flatMap((action) => problemOf(tx, action) ?? []);
  if (problems.length > 0) {
    throw new BadRequest(`Error creating automation: ${problems.join(' ')}`, { status: 422 });
  }
}

function problemOf(tx: Tx, action: AutomationAction): string | undefined {
  if (action.type !== 'run-deployment' || !action.deployment_id) return undefined;
  const { deployment_id: id, job_variables: variables } = action;
  if (!variables || Object.keys(variables).length === 0) return undefined;
  const deployment = readDeployment(tx.db, id);
  if (!deployment) throw new NotFound('Deployment', { fullStop: true });
  const queue = deployment.work_queue_id ? readWorkQueue(tx.db, { id: deployment.work_queue_id }) : undefined;
  const pool = queue && readWorkPool(tx.db, { id: queue.work_pool_id });
  return pool && jobVariablesProblem(tx.db, pool, [variables], { ignoreRequired: false });
}
