import type { Cancellation } from '../engine/cancellation.ts';

/** Lets so many in at a time; the others wait in the order in which they came. */
export class Gate {
  readonly #limit: number;
  #inside = 0;
  #waiting: Waiter[] = [];
  #next = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Undefined where there is room at once. Rejects with the cancellation's reason when that comes first. */
  enter(cancellation: Cancellation): Promise<void> | undefined {
    if (this.#inside < this.#limit) {
      this.#inside += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const stop = cancellation.onCancel((reason) => {
        waiter.admit = undefined;
        reject(reason);
      });
      const waiter: Waiter = {
        admit: () => {
          stop();
          resolve();
        },
      };
      this.#waiting.push(waiter);
    });
  }

  leave(): void {
    while (this.#next < this.#waiting.length) {
      const { admit } = this.#waiting[this.#next++] as Waiter;
      if (this.#next > COMPACT_AFTER) {
        this.#waiting = this.#waiting.slice(this.#next);
        this.#next = 0;
      }
      // The room goes on to who waits; one that was cancelled meanwhile does not want it.
      if (admit) {
        admit();
        return;
      }
    }
    this.#inside -= 1;
  }
}

/** `admit` is gone once the waiter is. */
interface Waiter {
  admit: (() => void) | undefined;
}

const COMPACT_AFTER = 1_000;
