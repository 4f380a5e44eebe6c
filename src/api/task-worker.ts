import * as z from 'zod';
import { dateTime } from './scalars.ts';

/** A process that takes background task runs. */
export const taskWorker = z.object({
  identifier: z.string(),
  task_keys: z.array(z.string()),
  /** When it was last heard of. */
  timestamp: dateTime,
});
export type TaskWorker = z.output<typeof taskWorker>;

export const taskWorkersRequest = z.object({
  task_worker_filter: z.object({ task_keys: z.array(z.string()) }).nullish(),
});
