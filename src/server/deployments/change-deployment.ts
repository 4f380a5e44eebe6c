import type { DeploymentUpdate } from '../../api/deployment.ts';
import type { Json } from '../../model/graph.ts';
import { BadRequest, Conflict, IntegrityConflict, NotFound } from '../errors.ts';
import { emitDeploymentUpdated } from '../events/deployment-event.ts';
import { valuesProblem } from '../json-schema/check-values.ts';
import { prepareSchema, withoutRequired } from '../json-schema/prepare-schema.ts';
import { pythonRepr } from '../json-schema/python-repr.ts';
import { CircularReference, type JsonSchema, schemaErrors } from '../json-schema/schema-errors.ts';
import { HydrationFailed, hydrate } from '../parameters/hydrate.ts';
import { deleteScheduledRuns } from '../store/deployment-runs.ts';
import { listSchedules } from '../store/deployment-schedules.ts';
import { readDeployment, updateDeployment } from '../store/deployments.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow } from '../store/tables.ts';
import { variableReader } from '../store/variables.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { withLimit } from './create-deployment.ts';
import { givenColumns, givenQueue, refuseMissingLimit } from './given-columns.ts';
import { carryOut, planSchedules } from './schedules-of-update.ts';

/** Changes what a request names; the runs that were scheduled before are removed, to be scheduled anew. */
export function changeDeployment(tx: Tx, id: string, given: DeploymentUpdate): void {
  const before = readDeployment(tx.db, id);
  if (!before) throw missing();
  const plan = planSchedules(listSchedules(tx.db, [id]), given.schedules);
  if (given.parameters === null || given.enforce_parameter_schema === null) {
    throw new IntegrityConflict('A deployment has parameters, and says whether they are held against their schema.');
  }
  checkPool(tx, given);
  const parameters = given.parameters ? hydrated(tx, given.parameters) : undefined;
  checkParameters(before, given, parameters);
  refuseMissingLimit(tx, given);
  const set = { ...givenColumns(given), ...givenQueue(tx, given) };
  if (given.work_pool_name === null) set.work_queue_id = null;
  if (parameters) set.parameters = JSON.stringify(parameters);
  updateDeployment(tx, id, set);
  deleteScheduledRuns(tx, id, { autoOnly: true, futureOnly: true });
  carryOut(tx, id, plan);
  emitDeploymentUpdated(tx, before, withLimit(tx, id, given.concurrency_limit));
}

export function missing(): NotFound {
  return new NotFound('Deployment', { fullStop: true });
}

function checkPool(tx: Tx, { work_pool_name: name, job_variables: variables }: DeploymentUpdate): void {
  if (!name) return;
  const pool = readWorkPool(tx.db, { name });
  if (!pool) throw new NotFound(`Work pool "${name}"`, { fullStop: true });
  const template = JSON.parse(pool.base_job_template) as { variables?: JsonSchema };
  if (!template.variables || !variables) return;
  const schema = withoutRequired(prepareSchema(template.variables, { nullWithDefault: false }));
  const [error] = schemaErrors(variables, schema);
  if (error) throw new Conflict(`Error creating deployment: <ValidationError: ${pythonRepr(error.message)}>`);
}

function hydrated(tx: Tx, parameters: Record<string, Json>): Record<string, Json> {
  try {
    return hydrate(parameters, variableReader(tx.db));
  } catch (error) {
    if (!(error instanceof HydrationFailed)) throw error;
    throw new BadRequest(`Error hydrating deployment parameters: ${error.message}`);
  }
}

/** The parameters that there will be have to fit the schema that there will be, as far as they are given. */
function checkParameters(before: DeploymentRow, given: DeploymentUpdate, parameters: object | undefined): void {
  if (!(given.enforce_parameter_schema ?? before.enforce_parameter_schema === 1)) return;
  const schema = given.parameter_openapi_schema ?? parsed(before.parameter_openapi_schema);
  if (!schema) {
    throw new Conflict(
      'Error updating deployment: Cannot update parameters because parameter schema enforcement is enabled and the deployment does not have a valid parameter schema.',
    );
  }
  try {
    const problem = valuesProblem(parameters ?? JSON.parse(before.parameters), schema, { ignoreRequired: true });
    if (problem) throw new Conflict(`Error updating deployment: ${problem}`);
  } catch (error) {
    if (!(error instanceof CircularReference)) throw error;
    throw new BadRequest('Invalid schema: Unable to validate schema with circular references.', { status: 422 });
  }
}

function parsed(text: string | null): Record<string, Json> | null {
  return text === null ? null : (JSON.parse(text) as Record<string, Json> | null);
}
