import * as z from 'zod';
import { dateTime, objectName, page, uuid } from './scalars.ts';

export const leaseHolder = z.strictObject({ type: z.enum(['flow_run', 'task_run', 'deployment']), id: uuid });

export const incrementRequest = z.object({
  slots: z.number().int().positive(),
  names: z.array(z.string()),
  mode: z.enum(['concurrency', 'rate_limit']).default('concurrency'),
});
export const incrementWithLeaseRequest = incrementRequest.extend({
  lease_duration: z.number().min(60).max(86_400).default(300),
  holder: leaseHolder.nullish(),
});
export const leaseResponse = z.object({
  lease_id: uuid,
  limits: z.array(z.object({ id: uuid, name: z.string(), limit: z.number().int() })),
});
export const decrementWithLeaseRequest = z.object({ lease_id: uuid });

const slots = z.number().int().min(0);
const decay = z.number().min(0);

export const concurrencyLimitCreate = z.strictObject({
  active: z.boolean().default(true),
  name: objectName,
  limit: slots,
  active_slots: slots.default(0),
  denied_slots: slots.default(0),
  slot_decay_per_second: decay.default(0),
});

export const concurrencyLimitUpdate = z.strictObject({
  active: z.boolean().nullish(),
  name: objectName.nullish(),
  limit: slots.nullish(),
  active_slots: slots.nullish(),
  denied_slots: slots.nullish(),
  slot_decay_per_second: decay.nullish(),
});

/** A global concurrency limit as it is listed. */
export const concurrencyLimit = z.object({
  id: uuid,
  created: dateTime.nullish(),
  updated: dateTime.nullish(),
  active: z.boolean().default(true),
  name: z.string(),
  limit: z.number().int(),
  active_slots: z.number().int(),
  slot_decay_per_second: z.number().default(2),
});

/** The same as it is told when it is made. */
export const createdConcurrencyLimit = concurrencyLimit.extend({
  active_slots: z.number().int().default(0),
  denied_slots: z.number().int().default(0),
  slot_decay_per_second: z.number().default(0),
  avg_slot_occupancy_seconds: z.number().default(2),
});

export const concurrencyLimitsRequest = z.object(page);

export const decrementRequest = z.object({
  slots: z.number().int().positive(),
  names: z.array(z.string()),
  occupancy_seconds: z.number().positive().nullish(),
});
