import * as z from 'zod';
import { dateTime, uuid } from './scalars.ts';

const strings = z.array(z.string()).nullish();

/** Label values, each a pattern: `*` and `?` stand for any characters and any one, a leading `!` negates. */
export const labelPatterns = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string())]).transform((value) => (Array.isArray(value) ? value : [value])),
);

const resourceFilter = z.strictObject({
  id: strings,
  id_prefix: strings,
  labels: labelPatterns.nullish(),
  distinct: z.boolean().default(false),
});
const relatedFilter = z.strictObject({
  id: strings,
  role: strings,
  resources_in_roles: z.array(z.tuple([z.string(), z.string()])).nullish(),
  labels: labelPatterns.nullish(),
});
const anyResourceFilter = z.strictObject({ id: strings, id_prefix: strings, labels: labelPatterns.nullish() });

/** Which events are wanted; all that is given must hold. */
export const eventFilter = z.strictObject({
  occurred: z.strictObject({ since: dateTime.nullish(), until: dateTime.nullish() }).prefault({}),
  event: z.strictObject({ prefix: strings, exclude_prefix: strings, name: strings, exclude_name: strings }).nullish(),
  resource: resourceFilter.nullish(),
  related: z.union([relatedFilter, z.array(relatedFilter)]).nullish(),
  any_resource: z.union([anyResourceFilter, z.array(anyResourceFilter)]).nullish(),
  id: z.strictObject({ id: z.array(uuid).nullish() }).prefault({}),
  text: z.strictObject({ query: z.string().max(200) }).nullish(),
  order: z.enum(['ASC', 'DESC']).default('DESC'),
});
export type EventFilter = z.output<typeof eventFilter>;

/** The largest page of events. */
export const EVENT_PAGE_LIMIT = 50;

export const eventsRequest = z.object({
  filter: eventFilter.nullish(),
  limit: z.number().int().min(0).max(EVENT_PAGE_LIMIT).default(EVENT_PAGE_LIMIT),
});

export const countEventsRequest = z.object({
  filter: eventFilter,
  time_unit: z.enum(['week', 'day', 'hour', 'minute', 'second']).default('day'),
  time_interval: z.number().min(0.01).default(1),
});

/** How many events of a kind there are, and when the first and the last of them occurred. */
export const eventCount = z.object({
  value: z.string(),
  label: z.string(),
  count: z.number().int(),
  start_time: dateTime,
  end_time: dateTime,
});
export type EventCount = z.output<typeof eventCount>;
