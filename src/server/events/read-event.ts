import { type Event, event as eventSchema } from '../../api/event.ts';
import { normalTime } from '../clock.ts';

/** No event is larger than this, in characters of JSON. */
export const MAX_EVENT_CHARS = 1_500_000;

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

/** Checks an event. Throws where it is none. */
export function toIncoming(value: unknown): IncomingEvent {
  return normalised(eventSchema.parse(value));
}

/** An event as it is kept: with every field, in one order, ids and times in one form. */
export function normalised(parsed: Event): IncomingEvent {
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
