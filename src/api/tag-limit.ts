import * as z from 'zod';
import { dateTime, page, uuid } from './scalars.ts';

/** How many task runs with a tag may run at once. On the server it is the global limit named `tag:<tag>`. */
export const tagLimit = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  tag: z.string(),
  concurrency_limit: z.number().int(),
  /** The task runs that hold a slot. */
  active_slots: z.array(uuid).default([]),
});
export type TagLimit = z.output<typeof tagLimit>;

export const tagLimitCreate = z.strictObject({ tag: z.string(), concurrency_limit: z.number().int() });
export const tagLimitsRequest = z.object(page);
export const tagLimitReset = z.object({ slot_override: z.array(uuid).nullish() });
export const tagSlotsRequest = z.object({ names: z.array(z.string()), task_run_id: uuid });
