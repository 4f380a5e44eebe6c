import * as z from 'zod';
import { dateTime, orDefault, page, uuid } from './scalars.ts';
import { stateType } from './state.ts';
import { workPoolFilter } from './work-pool.ts';
import { workQueueFilter } from './work-queue.ts';

const operator = z.enum(['and_', 'or_']).default('and_');
const strings = z.array(z.string()).nullish();
const ids = z.strictObject({ any_: z.array(uuid).nullish() });
const idsOrNot = z.strictObject({ any_: z.array(uuid).nullish(), not_any_: z.array(uuid).nullish() });
const name = z.strictObject({ any_: strings, like_: z.string().nullish() });
const tags = z.strictObject({ operator, all_: strings, any_: strings, is_null_: z.boolean().nullish() });
/** Flows and task runs have no filter for any of several tags. */
const allTags = tags.omit({ any_: true });
const time = z.strictObject({
  before_: dateTime.nullish(),
  after_: dateTime.nullish(),
  is_null_: z.boolean().nullish(),
});
const timeNotNull = z.strictObject({ before_: dateTime.nullish(), after_: dateTime.nullish() });
const nullableIds = z.strictObject({ operator, any_: z.array(uuid).nullish(), is_null_: z.boolean().nullish() });
const nullableStrings = z.strictObject({ operator, any_: strings, is_null_: z.boolean().nullish() });
const stateFilter = z.strictObject({
  operator,
  type: z.strictObject({ any_: z.array(stateType).nullish(), not_any_: z.array(stateType).nullish() }).nullish(),
  name: z.strictObject({ any_: strings, not_any_: strings }).nullish(),
});
/** The same without the exclusions, which task runs lack. */
const taskStateFilter = z.strictObject({
  operator,
  type: z.strictObject({ any_: z.array(stateType).nullish() }).nullish(),
  name: z.strictObject({ any_: strings }).nullish(),
});

export const flowFilter = z.strictObject({
  operator,
  id: idsOrNot.nullish(),
  name: name.nullish(),
  tags: allTags.nullish(),
  /** Whether a flow has deployments. */
  deployment: z.strictObject({ operator, is_null_: z.boolean().nullish() }).nullish(),
});

export const flowRunFilter = z.strictObject({
  operator,
  id: idsOrNot.nullish(),
  name: name.nullish(),
  tags: tags.nullish(),
  deployment_id: nullableIds.nullish(),
  work_queue_name: nullableStrings.nullish(),
  state: stateFilter.nullish(),
  flow_version: z.strictObject({ any_: strings }).nullish(),
  start_time: time.nullish(),
  end_time: time.nullish(),
  expected_start_time: timeNotNull.nullish(),
  next_scheduled_start_time: timeNotNull.nullish(),
  parent_flow_run_id: nullableIds.omit({ is_null_: true }).nullish(),
  parent_task_run_id: nullableIds.nullish(),
  idempotency_key: z.strictObject({ any_: strings, not_any_: strings }).nullish(),
  created_by: z
    .strictObject({ operator, id_: z.array(uuid).nullish(), type_: strings, is_null_: z.boolean().nullish() })
    .nullish(),
});

export const taskRunFilter = z.strictObject({
  operator,
  id: ids.nullish(),
  name: name.nullish(),
  tags: allTags.nullish(),
  state: taskStateFilter.nullish(),
  start_time: time.nullish(),
  end_time: time.nullish(),
  expected_start_time: timeNotNull.nullish(),
  subflow_runs: z.strictObject({ exists_: z.boolean().nullish() }).nullish(),
  flow_run_id: nullableIds.nullish(),
});

export const deploymentFilter = z.strictObject({
  operator,
  id: idsOrNot.nullish(),
  name: name.nullish(),
  flow_or_deployment_name: z.strictObject({ like_: z.string().nullish() }).nullish(),
  paused: z.strictObject({ eq_: z.boolean().nullish() }).nullish(),
  tags: tags.nullish(),
  work_queue_name: z.strictObject({ any_: strings }).nullish(),
  /** Accepted and passed over, as Prefect does. */
  concurrency_limit: z
    .strictObject({ ge_: z.number().int().nullish(), le_: z.number().int().nullish(), is_null_: z.boolean().nullish() })
    .nullish(),
});

export const logFilter = z.strictObject({
  operator,
  level: z.strictObject({ ge_: z.number().int().nullish(), le_: z.number().int().nullish() }).nullish(),
  timestamp: timeNotNull.nullish(),
  flow_run_id: ids.nullish(),
  task_run_id: nullableIds.omit({ operator: true }).nullish(),
  text: z.strictObject({ query: z.string().max(200) }).nullish(),
});
export type LogFilter = z.input<typeof logFilter>;

export const artifactFilter = z.strictObject({
  operator,
  id: ids.nullish(),
  key: z.strictObject({ any_: strings, like_: z.string().nullish(), exists_: z.boolean().nullish() }).nullish(),
  flow_run_id: ids.nullish(),
  task_run_id: ids.nullish(),
  type: z.strictObject({ any_: strings, not_any_: strings }).nullish(),
});

/** The same for the latest artifact of each key, which is known by `latest_id`. */
export const artifactCollectionFilter = artifactFilter.omit({ id: true }).extend({ latest_id: ids.nullish() });

export const flowRunSort = z.enum([
  'ID_DESC',
  'START_TIME_ASC',
  'START_TIME_DESC',
  'EXPECTED_START_TIME_ASC',
  'EXPECTED_START_TIME_DESC',
  'NAME_ASC',
  'NAME_DESC',
  'NEXT_SCHEDULED_START_TIME_ASC',
  'END_TIME_DESC',
]);
export const taskRunSort = z.enum([
  'ID_DESC',
  'EXPECTED_START_TIME_ASC',
  'EXPECTED_START_TIME_DESC',
  'NAME_ASC',
  'NAME_DESC',
  'NEXT_SCHEDULED_START_TIME_ASC',
  'END_TIME_DESC',
]);
export const logSort = z.enum(['TIMESTAMP_ASC', 'TIMESTAMP_DESC']);
export const flowSort = z.enum(['CREATED_DESC', 'UPDATED_DESC', 'NAME_ASC', 'NAME_DESC']);

export const artifactSort = z.enum(['CREATED_DESC', 'UPDATED_DESC', 'ID_DESC', 'KEY_DESC', 'KEY_ASC']);

/** The filters of several resources are joined by AND; a body may carry any of them. */
export const joined = {
  flows: flowFilter.nullish(),
  flow_runs: flowRunFilter.nullish(),
  task_runs: taskRunFilter.nullish(),
  deployments: deploymentFilter.nullish(),
  work_pools: workPoolFilter.nullish(),
  work_pool_queues: workQueueFilter.nullish(),
};

export const flowRunsRequest = z.object({ ...joined, ...page, sort: orDefault(flowRunSort, 'ID_DESC') });
export const taskRunsRequest = z.object({ ...joined, ...page, sort: orDefault(taskRunSort, 'ID_DESC') });
export const flowsRequest = z.object({ ...joined, ...page, sort: orDefault(flowSort, 'NAME_ASC') });
export const logsRequest = z.object({ ...page, logs: logFilter.nullish(), sort: orDefault(logSort, 'TIMESTAMP_ASC') });
export const artifactsRequest = z.object({
  ...joined,
  ...page,
  artifacts: artifactFilter.nullish(),
  sort: orDefault(artifactSort, 'ID_DESC'),
});
export const latestArtifactsRequest = artifactsRequest.extend({ artifacts: artifactCollectionFilter.nullish() });
