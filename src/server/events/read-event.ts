import { type Event, event as eventSchema } from '../../api/event.ts';
import { normalTime } from '../clock.ts';

/** No event is larger than this, in characters of JSON. */
export const MAX_EVENT_CHARS = 1_500_000;
const MAX_RELATED = 100;
const MAX_LABELS = 500;

/** An event that came in, and its text in the form in which it is kept. */
export interface IncomingEvent {
  event: Event;
  json: string;
}

/** Reads an event from a frame's text. Throws where it is none. */
export function readEvent(text: string): IncomingEvent {
  if (text.length > MAX_EVENT_CHARS) throw new TypeError(`An event of ${text.length} characters is too large.`);
  return toIncoming(JSON.parse(text) as unknown);
}

/** Checks an event. What Prefect's client and our SDK send needs no repair, and keeps its own text. */
export function toIncoming(value: unknown): IncomingEvent {
  const parsed = eventSchema.parse(value);
  if (parsed.related.length > MAX_RELATED)
    throw new TypeError(`An event has more than ${MAX_RELATED} related resources.`);
  for (const labels of [parsed.resource, ...parsed.related]) {
    if (Object.keys(labels).length > MAX_LABELS) throw new TypeError(`A resource has more than ${MAX_LABELS} labels.`);
  }
  const event: Event = {
    occurred: normalTime(parsed.occurred),
    event: parsed.event,
    resource: parsed.resource,
    related: parsed.related,
    payload: parsed.payload,
    id: parsed.id.toLowerCase(),
    follows: parsed.follows ?? null,
  };
  return { event, json: JSON.stringify(event) };
}
