import type { Unsubscribe } from './port.ts';

/** One event with any number of listeners. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  readonly on = (listener: (value: T) => void): Unsubscribe => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
