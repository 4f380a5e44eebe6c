import { z } from 'zod';
import { uuid } from './scalars.ts';

export const leaseHolder = z.object({ type: z.enum(['flow_run', 'task_run', 'deployment']), id: uuid });

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
