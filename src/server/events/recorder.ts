import { insertEvent } from '../store/events.ts';
import type { Store, Tx } from '../store/store.ts';
import type { IncomingEvent } from './read-event.ts';
import { recordTaskRuns } from './record-task-run.ts';

/** So long a batch waits for more, and so large it may grow: a commit costs much more than an event. */
const BATCH_MS = 5;
const BATCH_EVENTS = 1000;

/**
 * Takes events in. Those that arrive close to one another are recorded together; the promise of each settles
 * when it is committed. Whoever needs to know at once asks to `settle`.
 */
export class Recorder {
  readonly #store: Store;
  #open: Batch | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  add(event: IncomingEvent): Promise<void> {
    this.#open ??= this.#begin();
    const batch = this.#open;
    if (batch.events.push(event) >= BATCH_EVENTS) this.settle();
    return batch.committed;
  }

  /** Has what came so far committed without waiting for more. */
  settle(): void {
    const batch = this.#open;
    if (!batch) return;
    this.#open = undefined;
    clearTimeout(batch.timer);
    this.#store.write((tx) => recordEvents(tx, batch.events)).then(batch.resolve, batch.reject);
  }

  #begin(): Batch {
    const { promise: committed, resolve, reject } = Promise.withResolvers<void>();
    return { events: [], committed, resolve, reject, timer: setTimeout(() => this.settle(), BATCH_MS) };
  }
}

interface Batch {
  events: IncomingEvent[];
  committed: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
  timer: NodeJS.Timeout;
}

/** Keeps events, and the task runs they tell of. What was recorded before is passed over. */
export function recordEvents(tx: Tx, events: readonly IncomingEvent[]): void {
  const fresh = events.filter(({ event, json }) => insertEvent(tx, event, json));
  recordTaskRuns(
    tx,
    fresh.map(({ event }) => event),
  );
}
