import { insertEvents } from '../store/events.ts';
import type { Store, Tx } from '../store/store.ts';
import type { IncomingEvent } from './read-event.ts';
import { recordTaskRuns } from './record-task-run.ts';

/** So large a batch may grow. */
const BATCH_EVENTS = 1000;
/**
 * So long a batch waits for more: a commit costs much more than an event. Where commits take long, because much
 * is told or the disk is slow, they are made less often, so that they leave time for other work.
 */
const SHORTEST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 25;
const WAIT_A_COMMIT = 4;

/**
 * Takes events in. Those that arrive close to one another are recorded together; the promise of each settles
 * when it is committed. Whoever needs to know at once asks to `settle`.
 */
export class Recorder {
  readonly #store: Store;
  #open: Batch | undefined;
  #waitMs = SHORTEST_WAIT_MS;

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
    let begun = 0;
    const committed = this.#store.write((tx) => {
      begun = performance.now();
      recordEvents(tx, batch.events);
    });
    committed.then(() => {
      const wait = WAIT_A_COMMIT * (performance.now() - begun);
      this.#waitMs = Math.min(Math.max(wait, SHORTEST_WAIT_MS), LONGEST_WAIT_MS);
      batch.resolve();
    }, batch.reject);
  }

  #begin(): Batch {
    const { promise: committed, resolve, reject } = Promise.withResolvers<void>();
    return { events: [], committed, resolve, reject, timer: setTimeout(() => this.settle(), this.#waitMs) };
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
  recordTaskRuns(tx, insertEvents(tx, events));
}
