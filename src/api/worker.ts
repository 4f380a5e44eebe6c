import * as z from 'zod';
import { dateTime, page, uuid } from './scalars.ts';

const status = z.enum(['ONLINE', 'OFFLINE']);

export const worker = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  name: z.string(),
  work_pool_id: uuid,
  last_heartbeat_time: dateTime.nullish(),
  heartbeat_interval_seconds: z.number().int().nullish(),
  status: status.default('OFFLINE'),
});

export const workerHeartbeat = z.object({
  name: z.string(),
  heartbeat_interval_seconds: z.number().int().nullish(),
});

export const workerFilter = z.strictObject({
  operator: z.enum(['and_', 'or_']).default('and_'),
  last_heartbeat_time: z.strictObject({ before_: dateTime.nullish(), after_: dateTime.nullish() }).nullish(),
  status: z.strictObject({ any_: z.array(status).nullish(), not_any_: z.array(status).nullish() }).nullish(),
});
export type WorkerFilter = z.output<typeof workerFilter>;

export const workersRequest = z.object({ workers: workerFilter.nullish(), ...page });
