import * as z from 'zod';
import { dateTime, uuid } from './scalars.ts';

export const logCreate = z.strictObject({
  name: z.string(),
  level: z.number().int(),
  message: z.string(),
  timestamp: dateTime,
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
});
export type LogCreate = z.infer<typeof logCreate>;

export const log = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  ...logCreate.shape,
});
export type Log = z.infer<typeof log>;
