import * as z from 'zod';
import { dateTime, json, objectName, orDefault, page, uuid } from './scalars.ts';
import { stateType } from './state.ts';

const operator = z.enum(['and_', 'or_']).default('and_');
const strings = z.array(z.string()).nullish();

/** A name that can stand in a path, and is more than quotes and blanks. */
const poolName = z.string().superRefine((name, context) => {
  const empty = name.replace(/['" ]/g, '') === '';
  if (empty) context.addIssue({ code: 'custom', message: 'Value error, name cannot be an empty string' });
  else for (const issue of objectName.safeParse(name).error?.issues ?? []) context.addIssue({ ...issue });
});
const limit = z.number().int().min(0);

/** `{job_configuration, variables}`: what a worker fills in, and the JSON Schema of what may be filled in. */
const jobTemplate = z.record(z.string(), json).superRefine((template, context) => {
  const problem = templateProblem(template);
  if (problem) context.addIssue({ code: 'custom', message: `Value error, ${problem}` });
});

/** Where bundles and results of the pool's runs are kept. */
export const storageConfiguration = z.strictObject({
  bundle_upload_step: z.record(z.string(), json).nullish(),
  bundle_execution_step: z.record(z.string(), json).nullish(),
  default_result_storage_block_id: uuid.nullish(),
});

export const workPoolCreate = z.strictObject({
  name: poolName,
  description: z.string().nullish(),
  type: z.string().default('prefect-agent'),
  base_job_template: jobTemplate.default({}),
  is_paused: z.boolean().default(false),
  concurrency_limit: limit.nullish(),
  storage_configuration: storageConfiguration.default({}),
});
export type WorkPoolCreate = z.output<typeof workPoolCreate>;

export const workPoolUpdate = z.strictObject({
  description: z.string().nullish(),
  is_paused: z.boolean().nullish(),
  base_job_template: jobTemplate.nullish(),
  concurrency_limit: limit.nullish(),
  storage_configuration: storageConfiguration.nullish(),
});
export type WorkPoolUpdate = z.output<typeof workPoolUpdate>;

export const workPool = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  description: z.string().nullish(),
  type: z.string(),
  base_job_template: z.record(z.string(), json).default({}),
  is_paused: z.boolean().default(false),
  concurrency_limit: limit.nullish(),
  status: z.enum(['READY', 'NOT_READY', 'PAUSED']).nullish(),
  default_queue_id: uuid.nullish(),
  storage_configuration: storageConfiguration.default({}),
  /** How many runs count against the limit now; null without a limit. */
  active_slots: z.number().int().nullish(),
});

export const workPoolFilter = z.strictObject({
  operator,
  id: z.strictObject({ any_: z.array(uuid).nullish() }).nullish(),
  name: z.strictObject({ any_: strings }).nullish(),
  type: z.strictObject({ any_: strings }).nullish(),
});
export type WorkPoolFilter = z.output<typeof workPoolFilter>;

export const workPoolsRequest = z.object({ work_pools: workPoolFilter.nullish(), ...page });

/** What a worker asks for: runs of these queues, or of all, that are due in a span of time. */
export const scheduledRunsRequest = z.object({
  work_queue_names: strings,
  scheduled_before: dateTime.nullish(),
  scheduled_after: dateTime.nullish(),
  limit: page.limit,
});

/** Queues by page, counted from 1, each with so many of the runs that hold its slots. */
export const poolConcurrencyRequest = z.object({
  page: orDefault(z.number().int().min(1), 1),
  limit: page.limit,
  flow_run_limit: orDefault(z.number().int().min(0).max(200), 10),
});

/** A run that holds a slot. */
const slotHolder = z.object({
  id: uuid,
  name: z.string(),
  state_type: stateType.nullish(),
  state_name: z.string().nullish(),
  start_time: dateTime.nullish(),
  state_timestamp: dateTime.nullish(),
  /** Seconds. */
  time_in_current_state: z.number().nullish(),
});

const onePage = { count: z.number().int(), limit: z.number().int(), pages: z.number().int(), page: z.number().int() };

export const queueConcurrency = z.object({
  active_slots: z.number().int(),
  concurrency_limit: limit.nullish(),
  flow_runs: z.array(slotHolder),
  ...onePage,
});

export const poolConcurrency = z.object({
  active_slots: z.number().int(),
  concurrency_limit: limit.nullish(),
  queues: z.array(
    z.object({
      queue_id: uuid,
      queue_name: z.string(),
      active_slots: z.number().int(),
      concurrency_limit: limit.nullish(),
      flow_runs: z.array(slotHolder),
      flow_run_count: z.number().int().nullish(),
    }),
  ),
  ...onePage,
});

const PLACEHOLDER = /\{\{\s*([\w.\-[\]$]+)\s*\}\}/g;

/** What is wrong with a template: each variable that the job's configuration names must be described. */
function templateProblem(template: Record<string, unknown>): string | undefined {
  if (Object.keys(template).length === 0) return undefined;
  const { job_configuration: job, variables } = template as Record<string, Record<string, object> | undefined>;
  if (!job || !variables || Object.keys(job).length === 0 || Object.keys(variables).length === 0) {
    return 'The `base_job_template` must contain both a `job_configuration` key and a `variables` key.';
  }
  const used = Object.values(job).flatMap((value) =>
    [...JSON.stringify(value).matchAll(PLACEHOLDER)].map(([, name]) => name as string),
  );
  const missing = [...new Set(used)].filter((name) => !Object.hasOwn(variables.properties ?? {}, name));
  if (missing.length === 0) return undefined;
  return `The variables specified in the job configuration template must be present as properties in the variables schema. Your job configuration uses the following undeclared variable(s): ${missing.join(' ,')}.`;
}
