import * as z from 'zod';
import { concurrencyLimit } from './concurrency.ts';
import { joined } from './filters.ts';
import { createdBy, flowRunPolicy, sizedParameters } from './flow-run.ts';
import { dateTime, json, labels, orDefault, page, uuid } from './scalars.ts';
import { deploymentSchedule, deploymentScheduleCreate, deploymentScheduleUpdate } from './schedule.ts';
import { stateCreate } from './state.ts';

const object = z.record(z.string(), json);

/** What is done with a run that finds no slot, and how long a slot is kept for one that has not started yet. */
export const concurrencyOptions = z.object({
  collision_strategy: z.enum(['ENQUEUE', 'CANCEL_NEW']),
  grace_period_seconds: z.number().int().min(60).max(86_400).nullish(),
});
export type ConcurrencyOptions = z.output<typeof concurrencyOptions>;

const versionInfo = z.looseObject({ type: z.string(), version: z.string() });

/** What may be given of a deployment both when it is made and when it is changed; what is not given stays as it is. */
const changeable = {
  version: z.string().nullish(),
  description: z.string().nullish(),
  paused: z.boolean().optional(),
  concurrency_limit: z.number().int().positive().nullish(),
  concurrency_options: concurrencyOptions.nullish(),
  global_concurrency_limit_id: uuid.nullish(),
  parameter_openapi_schema: object.nullish(),
  tags: z.array(z.string()).optional(),
  work_queue_name: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  path: z.string().nullish(),
  pull_steps: z.array(object).nullish(),
  entrypoint: z.string().nullish(),
  storage_document_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  version_info: versionInfo.nullish(),
};

const BOTH_LIMITS = 'A deployment cannot have both a concurrency limit and a global concurrency limit.';
const oneLimit = (given: { concurrency_limit?: unknown; global_concurrency_limit_id?: unknown }): boolean =>
  !(given.concurrency_limit && given.global_concurrency_limit_id);

/** Fields that clients of long ago still send. */
const FORMER_FIELDS = ['worker_pool_queue_id', 'worker_pool_name', 'worker_pool_queue_name', 'work_pool_queue_name'];

function withoutFormerFields(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([key]) => !FORMER_FIELDS.includes(key)));
}

export const deploymentCreate = z.preprocess(
  withoutFormerFields,
  z
    .strictObject({
      name: z.string(),
      flow_id: uuid,
      schedules: z.array(deploymentScheduleCreate).default([]),
      enforce_parameter_schema: z.boolean().optional(),
      parameters: sizedParameters.default({}),
      labels: labels.nullish(),
      job_variables: object.optional(),
      ...changeable,
    })
    .refine(oneLimit, BOTH_LIMITS),
);
export type DeploymentCreate = z.output<typeof deploymentCreate>;

export const deploymentUpdate = z.preprocess(
  withoutFormerFields,
  z
    .strictObject({
      schedules: z.array(deploymentScheduleUpdate).optional(),
      enforce_parameter_schema: z.boolean().nullish(),
      parameters: sizedParameters.nullish(),
      job_variables: object.nullish(),
      ...changeable,
    })
    .refine(oneLimit, BOTH_LIMITS),
);
export type DeploymentUpdate = z.output<typeof deploymentUpdate>;

export const deployment = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  version: z.string().nullish(),
  description: z.string().nullish(),
  flow_id: uuid,
  paused: z.boolean().default(false),
  schedules: z.array(deploymentSchedule).default([]),
  concurrency_limit: z.number().int().nullish(),
  global_concurrency_limit: concurrencyLimit.nullish(),
  concurrency_options: concurrencyOptions.nullish(),
  job_variables: object.default({}),
  parameters: object.default({}),
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
  work_queue_name: z.string().nullish(),
  work_queue_id: uuid.nullish(),
  last_polled: dateTime.nullish(),
  parameter_openapi_schema: object.nullish(),
  path: z.string().nullish(),
  pull_steps: z.array(object).nullish(),
  entrypoint: z.string().nullish(),
  storage_document_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  created_by: createdBy.nullish(),
  updated_by: createdBy.nullish(),
  work_pool_name: z.string().nullish(),
  status: z.enum(['READY', 'NOT_READY']).nullish(),
  enforce_parameter_schema: z.boolean().default(true),
});

export const deploymentSort = z.enum(['CREATED_DESC', 'UPDATED_DESC', 'NAME_ASC', 'NAME_DESC']);

export const deploymentsRequest = z.object({ ...joined, ...page, sort: orDefault(deploymentSort, 'NAME_ASC') });

export const scheduledRunsRequest = z.object({
  deployment_ids: z.array(uuid),
  scheduled_before: dateTime.nullish(),
  limit: page.limit,
});

/** Times of a span of seconds, at least so many runs and at most so many. */
export const scheduleRequest = z.object({
  start_time: dateTime.nullish(),
  end_time: dateTime.nullish(),
  min_time: z.number().nullish(),
  min_runs: z.number().int().nullish(),
  max_runs: z.number().int().nullish(),
});

export const deploymentFlowRunCreate = z.strictObject({
  state: stateCreate.nullish(),
  name: z.string().nullish(),
  parameters: sizedParameters.default({}),
  enforce_parameter_schema: z.boolean().nullish(),
  context: object.default({}),
  infrastructure_document_id: uuid.nullish(),
  empirical_policy: flowRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  idempotency_key: z.string().nullish(),
  labels: labels.nullish(),
  parent_task_run_id: uuid.nullish(),
  work_queue_name: z.string().nullish(),
  job_variables: object.nullish(),
});
export type DeploymentFlowRunCreate = z.output<typeof deploymentFlowRunCreate>;
