import type { DeploymentFlowRunCreate } from '../../api/deployment.ts';
import { RequestRefused } from '../errors.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow } from '../store/tables.ts';
import { runDeployment } from './run-of-deployment.ts';
import { sentenceOf } from './run-problem.ts';

export interface BulkResult {
  flow_run_id: string | null;
  status: 'CREATED' | 'FAILED';
  error: string | null;
}

/** Makes several runs of a deployment; one that cannot be made does not keep the others from it. */
export function runManyTimes(
  tx: Tx,
  deployment: DeploymentRow,
  given: readonly DeploymentFlowRunCreate[],
  createdBy: string | null,
): BulkResult[] {
  return given.map((each) => {
    try {
      const made = runDeployment(tx, deployment, each, createdBy);
      if (made.type !== 'run') return { flow_run_id: null, status: 'FAILED', error: sentenceOf(made) };
      return { flow_run_id: made.row.id, status: 'CREATED', error: null };
    } catch (error) {
      // Whatever is refused is refused before anything of it is written.
      if (!(error instanceof RequestRefused)) throw error;
      return { flow_run_id: null, status: 'FAILED', error: error.message };
    }
  });
}
