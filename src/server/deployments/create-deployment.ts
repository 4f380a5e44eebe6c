import type { DeploymentCreate } from '../../api/deployment.ts';
import type { DeploymentScheduleCreate } from '../../api/schedule.ts';
import { BadRequest, Conflict, NotFound } from '../errors.ts';
import { emitDeploymentEvent, emitDeploymentUpdated } from '../events/deployment-event.ts';
import { normalSchedule } from '../schedules/normal-schedule.ts';
import { readBlockDocument } from '../store/block-documents.ts';
import { deleteScheduledRuns } from '../store/deployment-runs.ts';
import { deleteSchedules, insertSchedule } from '../store/deployment-schedules.ts';
import { insertDeployment, readDeployment, readDeploymentOfFlow, updateDeployment } from '../store/deployments.ts';
import { requireFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow, DeploymentScheduleRow } from '../store/tables.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { AGENT_POOL } from '../work-pools/create-work-pool.ts';
import { limitDeployment } from './deployment-limit.ts';
import { givenColumns, givenQueue, refuseMissingLimit } from './given-columns.ts';
import { jobVariablesProblem } from './job-variables.ts';

/**
 * Makes a deployment. One of the same flow and name is changed instead: its schedules are replaced, and the runs that
 * were scheduled by them are removed.
 */
export function createDeployment(tx: Tx, given: DeploymentCreate): { row: DeploymentRow; created: boolean } {
  checkPool(tx, given);
  refuseMissingLimit(tx, given);
  const set = { ...givenColumns(given), ...givenQueue(tx, given) };
  refuseMissingBlocks(tx, given);
  const flow = requireFlow(tx, given.flow_id);
  set.labels = JSON.stringify({ ...JSON.parse(flow.labels), 'prefect.flow.id': flow.id, ...given.labels });
  set.parameters = JSON.stringify(given.parameters);
  const before = readDeploymentOfFlow(tx.db, flow.id, given.name);
  const id = before?.id ?? insertNew(tx, given, set);
  if (before) updateDeployment(tx, id, set);
  deleteScheduledRuns(tx, id, { autoOnly: true, futureOnly: true });
  deleteSchedules(tx, id);
  for (const schedule of given.schedules) addSchedule(tx, id, { ...schedule, max_scheduled_runs: null });
  const row = withLimit(tx, id, given.concurrency_limit);
  if (before) emitDeploymentUpdated(tx, before, row);
  else emitDeploymentEvent(tx, row, 'created');
  return { row, created: !before };
}

/** Gives a deployment one more schedule. */
export function addSchedule(tx: Tx, deploymentId: string, given: DeploymentScheduleCreate): DeploymentScheduleRow {
  return insertSchedule(tx, {
    deployment_id: deploymentId,
    schedule: JSON.stringify(normalSchedule(given.schedule, tx.now())),
    active: given.active ? 1 : 0,
    max_scheduled_runs: given.max_scheduled_runs ?? null,
    parameters: JSON.stringify(given.parameters),
    slug: given.slug ?? null,
  });
}

/** The deployment as it stands, once it is limited as asked for; undefined leaves its limit as it is. */
export function withLimit(tx: Tx, id: string, slots: number | null | undefined): DeploymentRow {
  const row = readDeployment(tx.db, id) as DeploymentRow;
  if (slots === undefined) return row;
  const limitId = limitDeployment(tx, row, slots);
  if (limitId === row.concurrency_limit_id) return row;
  updateDeployment(tx, id, { concurrency_limit_id: limitId });
  return readDeployment(tx.db, id) as DeploymentRow;
}

function checkPool(tx: Tx, given: DeploymentCreate): void {
  const name = given.work_pool_name;
  if (!name || name === AGENT_POOL) return;
  const pool = readWorkPool(tx.db, { name });
  if (!pool) throw new NotFound(`Work pool "${name}"`, { fullStop: true });
  if (!given.job_variables || Object.keys(given.job_variables).length === 0) return;
  const problem = jobVariablesProblem(tx.db, pool, [given.job_variables], { ignoreRequired: true });
  if (problem) throw new BadRequest(`Error creating deployment: ${problem}`, { status: 422 });
}

function refuseMissingBlocks(tx: Tx, given: DeploymentCreate): void {
  for (const [kind, id] of [
    ['infrastructure', given.infrastructure_document_id],
    ['storage', given.storage_document_id],
  ]) {
    if (!id || readBlockDocument(tx.db, id.toLowerCase())) continue;
    throw new Conflict(
      `Error creating deployment. Could not find ${kind} block with id: ${id}. This usually occurs when applying a deployment specification that was built against a different Prefect database / workspace.`,
    );
  }
}

function insertNew(tx: Tx, given: DeploymentCreate, set: Partial<DeploymentRow>): string {
  const now = tx.now();
  const row: DeploymentRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    name: given.name,
    flow_id: given.flow_id,
    version: null,
    description: null,
    paused: 0,
    tags: '[]',
    labels: '{}',
    parameters: '{}',
    parameter_openapi_schema: '{}',
    enforce_parameter_schema: 1,
    path: null,
    entrypoint: null,
    pull_steps: '[]',
    job_variables: '{}',
    work_queue_id: null,
    work_queue_name: null,
    storage_document_id: null,
    infrastructure_document_id: null,
    concurrency_limit_id: null,
    concurrency_options: null,
    last_polled: null,
    status: 'NOT_READY',
    created_by: null,
    updated_by: null,
    ...set,
  };
  insertDeployment(tx, row);
  return row.id;
}
