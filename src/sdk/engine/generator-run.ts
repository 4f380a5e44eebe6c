import { type Attempt, endAbandoned } from './scope.ts';

/**
 * The run of a generator: whoever iterates it asks for values, and the run's body, which the engine drives like any
 * other, gives them. The run begins with the first request, waits between two, and is over when the generator is or
 * when nobody asks any more.
 */
export class GeneratorRun<Y> implements AsyncGenerator<Y, void, undefined> {
  readonly #start: (body: Body<Y>) => PromiseLike<unknown>;
  #started = false;
  #over = false;
  #request: Request<Y> | undefined;
  /** Called with the next request, or with the end of all requests. */
  #onRequest: ((more: boolean) => void) | undefined;
  #end: Promise<void> | undefined;

  /** `start` begins the run with a body that stands in for the generator, and settles when the run is over. */
  constructor(start: (body: Body<Y>) => PromiseLike<unknown>) {
    this.#start = start;
  }

  next(): Promise<IteratorResult<Y, void>> {
    if (this.#over) return Promise.resolve(DONE);
    return new Promise((resolve, reject) => {
      this.#request = { resolve, reject };
      if (!this.#started) this.#begin();
      this.#tell(true);
    });
  }

  async return(): Promise<IteratorResult<Y, void>> {
    if (!this.#started) this.#over = true;
    this.#tell(false);
    await this.#end?.catch(() => {});
    return DONE;
  }

  async throw(error: unknown): Promise<IteratorResult<Y, void>> {
    await this.return();
    throw error;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #begin(): void {
    this.#started = true;
    this.#end = Promise.resolve(this.#start((host) => this.#drive(host))).then(
      () => this.#finish((request) => request.resolve(DONE)),
      (error: unknown) => this.#finish((request) => request.reject(error)),
    );
  }

  #finish(tell: (request: Request<Y>) => void): void {
    this.#over = true;
    const request = this.#request;
    this.#request = undefined;
    if (request) tell(request);
  }

  /** One go at the generator; after a failure that is retried the next go answers the open request. */
  async #drive({ iterator, attempt, link }: GeneratorHost<Y>): Promise<void> {
    while (await this.#requested(attempt)) {
      const step = await iterator.next();
      if (step.done) return;
      link(step.value);
      const request = this.#request;
      this.#request = undefined;
      request?.resolve({ done: false, value: step.value });
    }
    await iterator.return?.();
  }

  /** False when no further value is wanted. A run that waits here holds up nothing once its flow is over. */
  #requested(attempt: Attempt): Promise<boolean> | boolean {
    if (this.#request) return true;
    if (this.#over) return false;
    return new Promise((resolve) => {
      const stop = () => this.#tell(false);
      this.#onRequest = (more) => {
        attempt.waiting.delete(stop);
        resolve(more);
      };
      attempt.waiting.add(stop);
      endAbandoned(attempt);
    });
  }

  #tell(more: boolean): void {
    if (!more) this.#over = true;
    const tell = this.#onRequest;
    this.#onRequest = undefined;
    tell?.(more);
  }
}

/** What drives a generator in its run. */
export type Body<Y> = (host: GeneratorHost<Y>) => Promise<unknown>;

/** Takes all values at once: for a run that is awaited as a whole. */
export async function collect<Y>({ iterator, link }: GeneratorHost<Y>): Promise<Y[]> {
  const values: Y[] = [];
  for (let step = await iterator.next(); !step.done; step = await iterator.next()) {
    link(step.value);
    values.push(step.value);
  }
  return values;
}

/** Calls a generator's function and leaves what it gives to the body. */
export function driven<Y>(
  fn: (...args: never[]) => unknown,
  body: Body<Y>,
  host: Omit<GeneratorHost<Y>, 'iterator'>,
): (...args: never[]) => Promise<unknown> {
  return (...args) => {
    const made = fn(...args) as Partial<AsyncIterable<Y> & Iterable<Y>>;
    const iterator = made[Symbol.asyncIterator]?.() ?? made[Symbol.iterator]?.();
    if (!iterator) throw new TypeError('The function gave nothing that can be iterated over.');
    return body({ ...host, iterator });
  };
}

export interface GeneratorHost<Y> {
  iterator: Iterator<Y> | AsyncIterator<Y>;
  /** Of the flow around, which does not wait for a generator that nobody asks. */
  attempt: Attempt;
  /** Notes where a value came from. */
  link: (value: Y) => void;
}

interface Request<Y> {
  resolve: (step: IteratorResult<Y, void>) => void;
  reject: (error: unknown) => void;
}

const DONE: IteratorReturnResult<void> = { done: true, value: undefined };
