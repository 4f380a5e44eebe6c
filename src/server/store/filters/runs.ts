import { type SqlBool, sql } from 'kysely';
import type * as z from 'zod';
import type { flowFilter, flowRunFilter, taskRunFilter } from '../../../api/filters.ts';
import type { WorkPoolFilter } from '../../../api/work-pool.ts';
import type { WorkQueueFilter } from '../../../api/work-queue.ts';
import { ALWAYS, type Condition, combine, listOf, nameIs, stateIs, tagsAre, timeIs, valueIs } from './conditions.ts';
import { type DeploymentFilter, deploymentIs } from './deployments.ts';
import { placedIn } from './work-pools.ts';

/** Filters of several resources, which a request may join. */
export interface Joined {
  flows?: z.output<typeof flowFilter> | null | undefined;
  flow_runs?: z.output<typeof flowRunFilter> | null | undefined;
  task_runs?: z.output<typeof taskRunFilter> | null | undefined;
  deployments?: DeploymentFilter | null | undefined;
  work_pools?: WorkPoolFilter | null | undefined;
  work_pool_queues?: WorkQueueFilter | null | undefined;
}

/** Flows that fit, with at least one run that fits the filters of runs. */
export function flowsWhere(joined: Joined): Condition {
  const conditions: Condition[] = [flowIs(joined.flows)];
  if (joined.flow_runs || joined.task_runs) {
    conditions.push(sql<SqlBool>`EXISTS (SELECT 1 FROM flow_run WHERE flow_run.flow_id = flow.id
      AND ${flowRunIs(joined.flow_runs)} AND ${hasTaskRun(joined)})`);
  }
  if (joined.deployments || joined.work_pools) {
    conditions.push(sql<SqlBool>`EXISTS (SELECT 1 FROM deployment WHERE deployment.flow_id = flow.id
      AND ${deploymentIs(joined.deployments)} AND ${placedIn('deployment', { pool: joined.work_pools, queue: null })})`);
  }
  return combine(conditions);
}

/** Flow runs that fit, of flows that fit, with at least one task run that fits. */
export function flowRunsWhere(joined: Joined): Condition {
  return combine([
    flowRunIs(joined.flow_runs),
    ofFlow(joined),
    ofDeployment(joined),
    hasTaskRun(joined),
    placedIs('flow_run', joined),
  ]);
}

/** Task runs that fit, in flow runs that fit, of flows that fit. */
export function taskRunsWhere(joined: Joined): Condition {
  const conditions: Condition[] = [taskRunIs(joined.task_runs)];
  if (joined.flow_runs || joined.flows || joined.deployments || joined.work_pools || joined.work_pool_queues) {
    conditions.push(sql<SqlBool>`EXISTS (SELECT 1 FROM flow_run WHERE flow_run.id = task_run.flow_run_id
      AND ${flowRunIs(joined.flow_runs)} AND ${ofFlow(joined)} AND ${ofDeployment(joined)}
      AND ${placedIs('flow_run', joined)})`);
  }
  return combine(conditions);
}

/** Deployments that fit, of flows that fit, with at least one run that fits the filters of runs. */
export function deploymentsWhere(joined: Joined): Condition {
  const conditions: Condition[] = [deploymentIs(joined.deployments), placedIs('deployment', joined)];
  if (joined.flows) {
    conditions.push(
      sql<SqlBool>`EXISTS (SELECT 1 FROM flow WHERE flow.id = deployment.flow_id AND ${flowIs(joined.flows)})`,
    );
  }
  if (joined.flow_runs || joined.task_runs) {
    conditions.push(sql<SqlBool>`EXISTS (SELECT 1 FROM flow_run WHERE flow_run.deployment_id = deployment.id
      AND ${flowRunIs(joined.flow_runs)} AND ${hasTaskRun(joined)})`);
  }
  return combine(conditions);
}

function ofFlow({ flows }: Joined): Condition {
  if (!flows) return ALWAYS;
  return sql<SqlBool>`EXISTS (SELECT 1 FROM flow WHERE flow.id = flow_run.flow_id AND ${flowIs(flows)})`;
}

function ofDeployment({ deployments }: Joined): Condition {
  if (!deployments) return ALWAYS;
  return sql<SqlBool>`EXISTS (SELECT 1 FROM deployment WHERE deployment.id = flow_run.deployment_id
    AND ${deploymentIs(deployments)})`;
}

function hasTaskRun({ task_runs: filter }: Joined): Condition {
  if (!filter) return ALWAYS;
  return sql<SqlBool>`EXISTS (SELECT 1 FROM task_run WHERE task_run.flow_run_id = flow_run.id AND ${taskRunIs(filter)})`;
}

function placedIs(table: 'flow_run' | 'deployment', joined: Joined): Condition {
  return placedIn(table, { pool: joined.work_pools, queue: joined.work_pool_queues });
}

function flowIs(filter: Joined['flows']): Condition {
  if (!filter) return ALWAYS;
  const { id, name, tags, deployment, operator } = filter;
  const conditions = [...valueIs('flow.id', id), ...nameIs('flow.name', name), ...tagsAre('flow.tags', tags)];
  if (typeof deployment?.is_null_ === 'boolean') {
    const has = sql<SqlBool>`EXISTS (SELECT 1 FROM deployment WHERE deployment.flow_id = flow.id)`;
    conditions.push(deployment.is_null_ ? sql<SqlBool>`NOT ${has}` : has);
  }
  return combine(conditions, operator);
}

const STARTED_OR_EXPECTED = sql`coalesce(flow_run.start_time, flow_run.expected_start_time)`;

function flowRunIs(filter: Joined['flow_runs']): Condition {
  if (!filter) return ALWAYS;
  return combine(
    [
      ...valueIs('flow_run.id', filter.id),
      ...nameIs('flow_run.name', filter.name),
      ...tagsAre('flow_run.tags', filter.tags),
      ...valueIs('flow_run.deployment_id', filter.deployment_id),
      ...valueIs('flow_run.work_queue_name', filter.work_queue_name),
      ...stateIs('flow_run', filter.state),
      ...valueIs('flow_run.flow_version', filter.flow_version),
      ...valueIs('flow_run.start_time', filter.start_time && { is_null_: filter.start_time.is_null_ }),
      // A run that has not started counts by the time at which it should.
      ...timeIs(STARTED_OR_EXPECTED, filter.start_time && { ...filter.start_time, is_null_: null }),
      ...timeIs('flow_run.end_time', filter.end_time),
      ...timeIs('flow_run.expected_start_time', filter.expected_start_time),
      ...timeIs('flow_run.next_scheduled_start_time', filter.next_scheduled_start_time),
      ...parentFlowRunIs(filter.parent_flow_run_id),
      ...valueIs('flow_run.parent_task_run_id', filter.parent_task_run_id),
      ...valueIs('flow_run.idempotency_key', filter.idempotency_key),
      ...createdBy(filter.created_by),
    ],
    filter.operator,
  );
}

function createdBy(filter: z.output<typeof flowRunFilter>['created_by']): Condition[] {
  if (!filter) return [];
  const conditions = [...valueIs('flow_run.created_by', { is_null_: filter.is_null_ })];
  if (filter.id_) conditions.push(sql<SqlBool>`flow_run.created_by ->> 'id' IN ${listOf(filter.id_)}`);
  if (filter.type_) conditions.push(sql<SqlBool>`flow_run.created_by ->> 'type' IN ${listOf(filter.type_)}`);
  return conditions.length === 0 ? [] : [combine(conditions, filter.operator)];
}

/** A subflow's parent is the flow run of the task run that tracks it. */
function parentFlowRunIs(filter: z.output<typeof flowRunFilter>['parent_flow_run_id']): Condition[] {
  if (!filter) return [];
  if (!filter.any_) return [];
  return [
    sql<SqlBool>`flow_run.parent_task_run_id IN (SELECT id FROM task_run WHERE flow_run_id IN ${listOf(filter.any_)})`,
  ];
}

function taskRunIs(filter: Joined['task_runs']): Condition {
  if (!filter) return ALWAYS;
  return combine(
    [
      ...valueIs('task_run.id', filter.id),
      ...nameIs('task_run.name', filter.name),
      ...tagsAre('task_run.tags', filter.tags),
      ...stateIs('task_run', filter.state),
      ...timeIs('task_run.start_time', filter.start_time),
      ...timeIs('task_run.end_time', filter.end_time),
      ...timeIs('task_run.expected_start_time', filter.expected_start_time),
      ...tracksSubflow(filter.subflow_runs?.exists_),
      ...valueIs('task_run.flow_run_id', filter.flow_run_id),
    ],
    filter.operator,
  );
}

function tracksSubflow(exists: boolean | null | undefined): Condition[] {
  if (exists === null || exists === undefined) return [];
  const subflow = sql<SqlBool>`EXISTS (SELECT 1 FROM flow_run AS sub WHERE sub.parent_task_run_id = task_run.id)`;
  return [exists ? subflow : sql<SqlBool>`NOT ${subflow}`];
}
