import * as z from 'zod';
import { dateTime, labels, uuid } from './scalars.ts';
import { state, stateCreate, stateType } from './state.ts';

/** A task's delays are listed one by one up to this many tries. */
const MAX_DELAYS = 50;

export const taskRunPolicy = z.object({
  max_retries: z.number().int().default(0),
  retry_delay_seconds: z.number().default(0),
  retries: z.number().int().nullish(),
  retry_delay: z
    .union([z.number(), z.array(z.number())])
    .refine(
      (delay) => typeof delay === 'number' || delay.length <= MAX_DELAYS,
      `Can not configure more than ${MAX_DELAYS} retry delays per task.`,
    )
    .nullish(),
  retry_jitter_factor: z
    .number()
    .refine((factor) => factor >= 0, '`retry_jitter_factor` must be >= 0.')
    .nullish(),
});

export type TaskRunPolicy = z.infer<typeof taskRunPolicy>;

/**
 * Where a task's argument came from; `wait_for` and `__parents__` are keys with a meaning of their own. A client need not
 * say what the other field says already.
 */
export const taskRunInput = z.union([
  z.object({ input_type: z.literal('task_run').default('task_run'), id: uuid }),
  z.object({ input_type: z.literal('flow_run').default('flow_run'), id: uuid }),
  z.object({ input_type: z.literal('parameter').default('parameter'), name: z.string() }),
  z.object({ input_type: z.literal('constant').default('constant'), type: z.string() }),
]);
export type TaskRunInput = z.infer<typeof taskRunInput>;
export const taskInputs = z.record(z.string(), z.array(taskRunInput));

export const taskRun = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string().default(''),
  flow_run_id: uuid.nullish(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z.string().nullish(),
  cache_expiration: dateTime.nullish(),
  task_version: z.string().nullish(),
  empirical_policy: taskRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
  state_id: uuid.nullish(),
  task_inputs: taskInputs.default({}),
  state_type: stateType.nullish(),
  state_name: z.string().nullish(),
  run_count: z.number().int().default(0),
  flow_run_run_count: z.number().int().default(0),
  expected_start_time: dateTime.nullish(),
  next_scheduled_start_time: dateTime.nullish(),
  start_time: dateTime.nullish(),
  end_time: dateTime.nullish(),
  total_run_time: z.number().default(0),
  estimated_run_time: z.number().default(0),
  estimated_start_time_delta: z.number().default(0),
  state: state.nullish(),
});
export type TaskRun = z.infer<typeof taskRun>;

export const taskRunCreate = z.strictObject({
  id: uuid.nullish(),
  state: stateCreate.nullish(),
  name: z.string().nullish(),
  flow_run_id: uuid.nullish(),
  task_key: z.string(),
  dynamic_key: z.string(),
  cache_key: z.string().nullish(),
  cache_expiration: dateTime.nullish(),
  task_version: z.string().nullish(),
  empirical_policy: taskRunPolicy.prefault({}),
  tags: z.array(z.string()).default([]),
  labels: labels.nullish(),
  task_inputs: taskInputs.default({}),
});
export type TaskRunCreate = z.input<typeof taskRunCreate>;
