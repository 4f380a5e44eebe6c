import * as z from 'zod';
import { dateTime, objectName, orDefault, page, uuid } from './scalars.ts';

const strings = z.array(z.string()).nullish();
const limit = z.number().int().min(0);
const priority = z.number().int().positive();

/** Which runs a queue that is older than work pools takes. */
const queueFilter = z.object({ tags: strings, deployment_ids: z.array(uuid).nullish() });

export const workQueueCreate = z.strictObject({
  name: objectName,
  description: z.string().nullish(),
  is_paused: z.boolean().default(false),
  concurrency_limit: limit.nullish(),
  priority: priority.nullish(),
  filter: queueFilter.nullish(),
});
export type WorkQueueCreate = z.output<typeof workQueueCreate>;

export const workQueueUpdate = z.strictObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  is_paused: z.boolean().optional(),
  concurrency_limit: limit.nullish(),
  priority: priority.nullish(),
  last_polled: dateTime.nullish(),
  filter: queueFilter.nullish(),
});
export type WorkQueueUpdate = z.output<typeof workQueueUpdate>;

export const workQueue = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  description: z.string().nullish(),
  is_paused: z.boolean().default(false),
  concurrency_limit: limit.nullish(),
  /** 1 is asked for work first. */
  priority,
  work_pool_id: uuid.nullish(),
  filter: queueFilter.nullish(),
  last_polled: dateTime.nullish(),
  work_pool_name: z.string().nullish(),
  status: z.enum(['READY', 'NOT_READY', 'PAUSED']).nullish(),
  active_slots: z.number().int().nullish(),
});

export const workQueueFilter = z.strictObject({
  operator: z.enum(['and_', 'or_']).default('and_'),
  id: z.strictObject({ any_: z.array(uuid).nullish() }).nullish(),
  name: z.strictObject({ any_: strings, startswith_: strings }).nullish(),
});
export type WorkQueueFilter = z.output<typeof workQueueFilter>;

export const workQueuesRequest = z.object({ work_queues: workQueueFilter.nullish(), ...page });

export const queueRunsRequest = z.object({ scheduled_before: dateTime.nullish(), limit: page.limit });

export const queueConcurrencyRequest = z.object({ page: orDefault(z.number().int().min(1), 1), limit: page.limit });

export const workQueueStatus = z.object({
  healthy: z.boolean(),
  late_runs_count: z.number().int(),
  last_polled: dateTime.nullish(),
  health_check_policy: z.object({
    maximum_late_runs: z.number().int().nullish(),
    maximum_seconds_since_last_polled: z.number().int().nullish(),
  }),
});
