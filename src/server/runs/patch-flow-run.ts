import type * as z from 'zod';
import type { flowRunUpdate } from '../../api/flow-run.ts';
import type { Json } from '../../model/graph.ts';
import { jobVariablesProblem } from '../deployments/job-variables.ts';
import { BadRequest, NotFound } from '../errors.ts';
import { readDeployment } from '../store/deployments.ts';
import { readFlowRun, updateFlowRun } from '../store/flow-runs.ts';
import { readQueueAndPool } from '../store/queue-and-pool.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRunRow } from '../store/tables.ts';
import { fullPolicy } from './new-flow-run-row.ts';

/** Changes what the input names. Throws `NotFound`, or `BadRequest` where job variables come too late. */
export function patchFlowRun(tx: Tx, id: string, input: z.output<typeof flowRunUpdate>): void {
  const row = readFlowRun(tx.db, id);
  if (!row) throw new NotFound('Flow run');
  if (input.job_variables) {
    if (row.state_type !== 'SCHEDULED') {
      throw new BadRequest(`Job variables for a flow run in state ${row.state_type} cannot be updated`);
    }
    checkJobVariables(tx, row, input.job_variables);
  }
  const set: Partial<FlowRunRow> = {};
  if (input.name) set.name = input.name;
  if (input.flow_version !== undefined) set.flow_version = input.flow_version;
  if (input.parameters !== undefined) set.parameters = JSON.stringify(input.parameters);
  if (input.empirical_policy !== undefined) set.empirical_policy = JSON.stringify(fullPolicy(input.empirical_policy));
  if (input.tags !== undefined) set.tags = JSON.stringify(input.tags);
  if (input.infrastructure_pid !== undefined) set.infrastructure_pid = input.infrastructure_pid;
  if (input.job_variables) set.job_variables = JSON.stringify(input.job_variables);
  updateFlowRun(tx, id, set);
}

/** They count together with those of the run's deployment, by the template of its pool. */
function checkJobVariables(tx: Tx, row: FlowRunRow, variables: Record<string, Json>): void {
  const deployment = row.deployment_id ? readDeployment(tx.db, row.deployment_id) : undefined;
  if (!deployment) throw new BadRequest('A deployment for the flow run could not be found');
  const place = readQueueAndPool(tx.db, deployment.work_queue_id);
  if (!place) return;
  const sets = [JSON.parse(deployment.job_variables), variables];
  const problem = jobVariablesProblem(tx.db, place.pool, sets, { ignoreRequired: false });
  if (problem) throw new BadRequest(`Error updating flow run: ${problem}`, { status: 422 });
}
