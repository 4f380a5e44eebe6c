import * as z from 'zod';
import { dateTime, json, labels, uuid } from './scalars.ts';
import { state, stateCreate, stateType } from './state.ts';

/** How often and how soon a flow run is tried again; the deprecated fields are still on the wire. */
export const flowRunPolicy = z.object({
  max_retries: z.number().int().default(0),
  retry_delay_seconds: z.number().default(0),
  retries: z.number().int().nullish(),
  retry_delay: z.number().int().nullish(),
  pause_keys: z.array(z.string()).nullish(),
  resuming: z.boolean().nullish(),
  retry_type: z.enum(['in_process', 'reschedule']).nullish(),
});
export type FlowRunPolicy = z.infer<typeof flowRunPolicy>;

export const createdBy = z.object({
  id: uuid.nullish(),
  type: z.string().nullish(),
  display_value: z.string().nullish(),
});

export const flowRun = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string().default(''),
  flow_id: uuid,
  state_id: uuid.nullish(),
  deployment_id: uuid.nullish(),
  deployment_version: z.string().nullish(),
  work_queue_id: uuid.nullish(),
  work_queue_name: z.string().nullish(),
  flow_version: z.string().nullish(),
  parameters: z.record(z.string(), json).default({}),
  idempotency_key: z.string().nullish(),
  context: z.record(z.string(), json).default({}),
  empirical_policy: flowRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
  parent_task_run_id: uuid.nullish(),
  state_type: stateType.nullish(),
  state_name: z.string().nullish(),
  run_count: z.number().int().default(0),
  expected_start_time: dateTime.nullish(),
  next_scheduled_start_time: dateTime.nullish(),
  start_time: dateTime.nullish(),
  end_time: dateTime.nullish(),
  total_run_time: z.number().default(0),
  estimated_run_time: z.number().default(0),
  estimated_start_time_delta: z.number().default(0),
  auto_scheduled: z.boolean().default(false),
  infrastructure_document_id: uuid.nullish(),
  infrastructure_pid: z.string().nullish(),
  created_by: createdBy.nullish(),
  work_pool_id: uuid.nullish(),
  work_pool_name: z.string().nullish(),
  state: state.nullish(),
  job_variables: z.record(z.string(), json).nullish(),
});
export type FlowRun = z.infer<typeof flowRun>;

/** Parameters larger than this, as JSON, are refused. */
const MAX_PARAMETER_CHARS = 512 * 1024;

export const sizedParameters = z
  .record(z.string(), json)
  .refine(
    (value) => JSON.stringify(value).length <= MAX_PARAMETER_CHARS,
    `flow run parameters have at most ${MAX_PARAMETER_CHARS} characters of JSON`,
  );

export const flowRunCreate = z.strictObject({
  state: stateCreate.nullish(),
  name: z.string().nullish(),
  flow_id: uuid,
  flow_version: z.string().nullish(),
  parameters: sizedParameters.default({}),
  context: z.record(z.string(), json).default({}),
  parent_task_run_id: uuid.nullish(),
  infrastructure_document_id: uuid.nullish(),
  empirical_policy: flowRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
  idempotency_key: z.string().nullish(),
  work_pool_name: z.string().nullish(),
  work_queue_name: z.string().nullish(),
  job_variables: z.record(z.string(), json).nullish(),
  deployment_id: uuid.nullish(),
});
export type FlowRunCreate = z.input<typeof flowRunCreate>;

export const flowRunUpdate = z.strictObject({
  name: z.string().nullish(),
  flow_version: z.string().nullish(),
  parameters: sizedParameters.optional(),
  empirical_policy: flowRunPolicy.optional(),
  tags: z.array(z.string()).optional(),
  infrastructure_pid: z.string().nullish(),
  job_variables: z.record(z.string(), json).nullish(),
});
export type FlowRunUpdate = z.input<typeof flowRunUpdate>;
