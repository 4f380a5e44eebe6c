import type { DeploymentFlowRunCreate } from '../../api/deployment.ts';
import { stateCreate } from '../../api/state.ts';
import type { Json } from '../../model/graph.ts';
import { valuesProblem } from '../json-schema/check-values.ts';
import { CircularReference } from '../json-schema/schema-errors.ts';
import { HydrationFailed, hydrate } from '../parameters/hydrate.ts';
import { insertFlowRunOnce, labelsOfRun } from '../runs/create-flow-run.ts';
import { fullPolicy } from '../runs/new-flow-run-row.ts';
import { requireFlow } from '../store/flows.ts';
import { readQueueAndPool } from '../store/queue-and-pool.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow, FlowRunRow } from '../store/tables.ts';
import { variableReader } from '../store/variables.ts';
import { queueOfPool } from '../work-pools/queue-of-pool.ts';
import { jobVariablesProblem } from './job-variables.ts';

/** Why a deployment makes no run of what is asked for. */
export type RunProblem =
  | { type: 'cannot-hydrate'; reason: string }
  | { type: 'no-schema' }
  | { type: 'circular-schema' }
  | { type: 'invalid-parameters'; reason: string }
  | { type: 'invalid-job-variables'; reason: string }
  | { type: 'no-pool'; queue: string };

export type RunOfDeployment = { type: 'run'; row: FlowRunRow; created: boolean } | RunProblem;

const SCHEDULED = stateCreate.parse({ type: 'SCHEDULED' });

/**
 * Makes a run of a deployment: with its parameters, tags and labels, and what is given besides, which counts before
 * them. It is due at once unless a state says otherwise. One of the same idempotency key is given back instead.
 */
export function runDeployment(
  tx: Tx,
  deployment: DeploymentRow,
  given: DeploymentFlowRunCreate,
  createdBy: string | null,
): RunOfDeployment {
  const made = parametersOf(tx, deployment, given);
  if ('type' in made) return made;
  const place = readQueueAndPool(tx.db, deployment.work_queue_id);
  const sets = [JSON.parse(deployment.job_variables), given.job_variables ?? {}];
  const reason = place ? jobVariablesProblem(tx.db, place.pool, sets, { ignoreRequired: false }) : undefined;
  if (reason) return { type: 'invalid-job-variables', reason };
  const { work_queue_name: queue } = given;
  if (queue && !place) return { type: 'no-pool', queue };
  const flow = requireFlow(tx, deployment.flow_id);
  const tags = new Set([...(JSON.parse(deployment.tags) as string[]), ...given.tags]);
  const row = {
    name: given.name ?? '',
    flow_id: flow.id,
    deployment_id: deployment.id,
    deployment_version: deployment.version,
    work_queue_id: queue && place ? queueOfPool(tx, place.pool.name, queue) : deployment.work_queue_id,
    work_queue_name: queue || deployment.work_queue_name,
    parameters: JSON.stringify(made.parameters),
    idempotency_key: given.idempotency_key ?? null,
    context: JSON.stringify(given.context),
    empirical_policy: JSON.stringify(fullPolicy(given.empirical_policy)),
    tags: JSON.stringify([...tags]),
    labels: labelsOfRun(flow, deployment, given.labels),
    parent_task_run_id: given.parent_task_run_id ?? null,
    infrastructure_document_id: given.infrastructure_document_id ?? deployment.infrastructure_document_id,
    created_by: createdBy,
    job_variables: given.job_variables ? JSON.stringify(given.job_variables) : null,
  };
  return { type: 'run', ...insertFlowRunOnce(tx, row, given.state ?? SCHEDULED) };
}

function parametersOf(
  tx: Tx,
  deployment: DeploymentRow,
  given: DeploymentFlowRunCreate,
): { parameters: Record<string, Json> } | RunProblem {
  try {
    const parameters = hydrate({ ...JSON.parse(deployment.parameters), ...given.parameters }, variableReader(tx.db));
    if (!(given.enforce_parameter_schema ?? deployment.enforce_parameter_schema === 1)) return { parameters };
    const schema = JSON.parse(deployment.parameter_openapi_schema ?? 'null') as Record<string, Json> | null;
    if (!schema) return { type: 'no-schema' };
    const reason = valuesProblem(parameters, schema);
    return reason ? { type: 'invalid-parameters', reason } : { parameters };
  } catch (error) {
    if (error instanceof HydrationFailed) return { type: 'cannot-hydrate', reason: error.message };
    if (error instanceof CircularReference) return { type: 'circular-schema' };
    throw error;
  }
}
