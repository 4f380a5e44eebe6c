import type { Event } from '../../api/event.ts';
import type { Log } from '../../api/log.ts';

/** What a write tells of itself once it is committed. `body` is the event as it is kept; what is told to subscribers is made of it only when one wants it. */
export type Published = { type: 'event'; event: Event; body: string; received: string } | { type: 'log'; log: Log };
