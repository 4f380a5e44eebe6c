import type { RunState } from '../model/run-state.ts';
import type { TaskFuture } from './task-future.ts';

/**
 * The task runs of one `map`. Awaiting it gives all results in order, or throws what the first failed one threw.
 * How many there are is known when the lists are that were mapped over, so `futures` is a promise.
 */
export class TaskFutureList<T> implements PromiseLike<T[]>, AsyncIterable<T> {
  /** The futures, one for each element. Rejects when the lists don't match. */
  readonly futures: Promise<TaskFuture<T>[]>;
  #known: TaskFuture<T>[] | undefined;

  constructor(futures: TaskFuture<T>[] | Promise<TaskFuture<T>[]>) {
    if (Array.isArray(futures)) this.#known = futures;
    this.futures = Promise.resolve(futures);
    this.futures.then(
      (list) => {
        this.#known = list;
      },
      () => {
        // Told to whoever awaits the list; one that nobody awaits must not end the process.
      },
    );
  }

  /** The futures where they are known already. */
  get known(): readonly TaskFuture<T>[] | undefined {
    return this.#known;
  }

  async result(): Promise<T[]> {
    const futures = await this.futures;
    await allSettled(futures);
    return inSlices(futures, ({ outcome }) => {
      if (outcome?.kind === 'error') throw outcome.error;
      return outcome?.value as T;
    });
  }

  /** All final states, as soon as they are reached. */
  async wait(): Promise<RunState[]> {
    const futures = await this.futures;
    await allSettled(futures);
    return inSlices(futures, ({ state }) => state);
  }

  /** Stops all of them. */
  cancel(): void {
    this.futures.then(
      (futures) => {
        for (const future of futures) future.cancel();
      },
      () => {},
    );
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (const future of await this.futures) yield await future;
  }

  // biome-ignore lint/suspicious/noThenProperty: a list of futures is awaited like a promise, that is its purpose.
  then<A = T[], B = never>(
    onValue?: ((value: T[]) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result().then(onValue, onError);
  }
}

async function allSettled(futures: readonly TaskFuture<unknown>[]): Promise<void> {
  // By the time that one of them is waited for, most of the others are over, too.
  for (const future of futures) if (!future.outcome) await future.wait();
}

/** What comes of each; a list of very many does not hold up everything else. */
async function inSlices<T, R>(futures: readonly TaskFuture<T>[], read: (future: TaskFuture<T>) => R): Promise<R[]> {
  const all: R[] = [];
  for (let from = 0; from < futures.length; from += SLICE) {
    if (from > 0) await new Promise((resolve) => setImmediate(resolve));
    for (const future of futures.slice(from, from + SLICE)) all.push(read(future));
  }
  return all;
}

const SLICE = 5_000;
