import { insertEvent } from '../store/events.ts';
import type { Store, Tx } from '../store/store.ts';
import type { IncomingEvent } from './read-event.ts';
import { recordTaskRuns } from './record-task-run.ts';

/**
 * Takes events in. Those that arrive in one turn of the event loop are recorded together; the promise settles
 * when they are committed.
 */
export class Recorder {
  readonly #store: Store;
  #open: IncomingEvent[] | undefined;
  #committed: Promise<void> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  add(event: IncomingEvent): Promise<void> {
    if (!this.#open) {
      const batch: IncomingEvent[] = [];
      this.#open = batch;
      this.#committed = this.#store.write((tx) => {
        if (this.#open === batch) this.#open = undefined;
        recordEvents(tx, batch);
      });
    }
    this.#open.push(event);
    return this.#committed;
  }
}

/** Keeps events, and the task runs they tell of. What was recorded before is passed over. */
export function recordEvents(tx: Tx, events: readonly IncomingEvent[]): void {
  const fresh = events.filter(({ event, json }) => insertEvent(tx, event, json));
  recordTaskRuns(
    tx,
    fresh.map(({ event }) => event),
  );
}
