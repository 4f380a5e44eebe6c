import { type Event, event } from '../api/event.ts';
import type { ApiAddress } from './api-address.ts';
import { type StreamStatus, subscribeStream } from './stream-subscription.ts';

export interface EventSubscription {
  /** Part of the event filter: by name, by prefix, by resource. */
  filter: { event?: { prefix?: string[]; name?: string[] }; resource?: { id?: string[] } };
  /** The first moment that is of interest. */
  since: Date;
  onEvent: (event: Event) => void;
  onStatus?: ((status: StreamStatus) => void) | undefined;
  ref?: boolean;
  backoffMs?: (attempt: number) => number;
  signal: AbortSignal;
}

/**
 * Events as they happen, each once. After a lost connection the server is asked for what happened meanwhile
 * (it looks back a quarter of an hour at most). Ends by its signal, or after the status `refused`. Never rejects.
 */
export function subscribeEvents(api: ApiAddress, options: EventSubscription): Promise<void> {
  const seen = new RecentIds(SEEN_LIMIT);
  let latest = options.since.getTime();
  return subscribeStream(api, {
    path: '/events/out',
    signal: options.signal,
    onStatus: options.onStatus,
    backoffMs: options.backoffMs,
    ...(options.ref !== undefined && { ref: options.ref }),
    request: () => ({
      type: 'filter',
      filter: {
        ...options.filter,
        // Events of one moment arrive in any order, so a little of what is known is asked for again.
        occurred: { since: iso(latest - OVERLAP_MS), until: iso(latest + HORIZON_MS) },
      },
      backfill: true,
    }),
    onFrame: (frame) => {
      if (frame.type !== 'event') return;
      const parsed = event.safeParse(frame.event);
      if (!parsed.success || !seen.add(parsed.data.id)) return;
      latest = Math.max(latest, Date.parse(parsed.data.occurred) || 0);
      options.onEvent(parsed.data);
    },
  });
}

/** The last so many ids, for telling what comes twice. */
export class RecentIds {
  readonly #limit: number;
  readonly #ids = new Set<string>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Whether the id is new. */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > this.#limit) {
      const oldest = this.#ids.values().next().value;
      if (oldest !== undefined) this.#ids.delete(oldest);
    }
    return true;
  }
}

const SEEN_LIMIT = 20_000;
const OVERLAP_MS = 5_000;
/** A filter without an end would mean "until now" to the server. */
const HORIZON_MS = 365 * 24 * 3_600_000;

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
