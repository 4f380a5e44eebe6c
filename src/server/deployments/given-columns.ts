import type { DeploymentCreate, DeploymentUpdate } from '../../api/deployment.ts';
import { NotFound } from '../errors.ts';
import { readLimit } from '../store/concurrency-limits.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow } from '../store/tables.ts';
import { ensureQueue } from '../work-pools/agent-queues.ts';
import { queueOfPool } from '../work-pools/queue-of-pool.ts';

/** The columns that a request names; what it leaves out is left as it is. */
export function givenColumns(given: DeploymentCreate | DeploymentUpdate): Partial<DeploymentRow> {
  const set: Partial<DeploymentRow> = {};
  for (const column of PLAIN) if (given[column] !== undefined) set[column] = given[column];
  if (given.tags !== undefined) set.tags = JSON.stringify(given.tags);
  if (given.paused !== undefined) set.paused = given.paused ? 1 : 0;
  for (const column of JSON_COLUMNS) {
    if (given[column] !== undefined) set[column] = given[column] === null ? null : JSON.stringify(given[column]);
  }
  if (typeof given.enforce_parameter_schema === 'boolean') {
    set.enforce_parameter_schema = given.enforce_parameter_schema ? 1 : 0;
  }
  if (given.job_variables) set.job_variables = JSON.stringify(given.job_variables);
  if (given.concurrency_options) set.concurrency_options = JSON.stringify(fullOptions(given.concurrency_options));
  if (given.global_concurrency_limit_id !== undefined) set.concurrency_limit_id = given.global_concurrency_limit_id;
  return set;
}

/** The queue that a request names by its pool and its own name; one that is missing is made. Throws `NotFound`. */
export function givenQueue(
  tx: Tx,
  given: DeploymentCreate | DeploymentUpdate,
): Pick<DeploymentRow, 'work_queue_id'> | undefined {
  const { work_pool_name: pool, work_queue_name: queue } = given;
  if (pool) return { work_queue_id: queueOfPool(tx, pool, queue) };
  return queue ? { work_queue_id: ensureQueue(tx, queue).id } : undefined;
}

/** Throws `NotFound` where a request names a concurrency limit that there is not. */
export function refuseMissingLimit(
  tx: Tx,
  { global_concurrency_limit_id: id }: DeploymentCreate | DeploymentUpdate,
): void {
  if (id && !readLimit(tx.db, { id })) throw new NotFound('Concurrency limit');
}

const PLAIN = [
  'version',
  'description',
  'path',
  'entrypoint',
  'work_queue_name',
  'storage_document_id',
  'infrastructure_document_id',
] as const;
const JSON_COLUMNS = ['parameter_openapi_schema', 'pull_steps', 'concurrency_options'] as const;

function fullOptions(options: NonNullable<DeploymentCreate['concurrency_options']>) {
  return {
    collision_strategy: options.collision_strategy,
    grace_period_seconds: options.grace_period_seconds ?? null,
  };
}
