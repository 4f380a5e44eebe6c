import * as z from 'zod';
import { dateTime, json, uuid } from './scalars.ts';

/** No event has more related resources, no resource more labels than this. */
const MAX_RELATED = 100;
const MAX_LABELS = 500;

/** Labels of one resource; `prefect.resource.id` is always there, `prefect.resource.role` on related ones. */
export const resource = z
  .record(z.string(), z.string())
  .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `a resource has at most ${MAX_LABELS} labels`);
export type Resource = z.infer<typeof resource>;

export const event = z.object({
  id: uuid,
  occurred: dateTime,
  event: z.string().max(1024),
  resource: resource.refine((labels) => Boolean(labels['prefect.resource.id']), 'resource needs prefect.resource.id'),
  related: z.array(resource).max(MAX_RELATED).default([]),
  payload: z.record(z.string(), json).default({}),
  follows: uuid.nullish(),
});
export type Event = z.infer<typeof event>;

/** An event as a server gives it back. */
export const receivedEvent = event.extend({ received: dateTime });

/** Frames of the WebSockets; see `/events/in`, `/events/out` and `/logs/out`. */
export const authFrame = z.object({ type: z.literal('auth'), token: z.string().nullable() });
export const WS_SUBPROTOCOL = 'prefect';
