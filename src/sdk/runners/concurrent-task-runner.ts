import type { Admission, Place, TaskRunner } from '../engine/task-runner.ts';
import { checkCount } from './check-count.ts';
import { Gate } from './gate.ts';

/**
 * Runs submitted and mapped tasks side by side in the flow's own process, all at once unless `maxWorkers` says how many
 * at most. What waits for its turn is Pending; a task that waits for its next retry leaves its place to others.
 *
 * The limit holds for each flow run. A task that submits tasks has a count of its own for those, since it could wait
 * for ever for the place that it takes up itself.
 *
 * @example
 * const crawl = flow({ taskRunner: new ConcurrentTaskRunner({ maxWorkers: 8 }) }, async ({ urls }) => load.map(urls));
 */
export class ConcurrentTaskRunner implements TaskRunner {
  readonly maxWorkers: number;
  readonly #gates = new WeakMap<object, Gate>();

  /** Throws a `RangeError` where `maxWorkers` is no whole number from 1 on. */
  constructor({ maxWorkers = Number.POSITIVE_INFINITY }: { maxWorkers?: number } = {}) {
    this.maxWorkers = checkCount('maxWorkers', maxWorkers);
  }

  /** @internal */
  admit({ caller, cancellation }: Admission): Place | Promise<Place> {
    if (this.maxWorkers === Number.POSITIVE_INFINITY) return FREE;
    let gate = this.#gates.get(caller);
    if (!gate) {
      gate = new Gate(this.maxWorkers);
      this.#gates.set(caller, gate);
    }
    const place = { leave: () => gate.leave() };
    return gate.enter(cancellation)?.then(() => place) ?? place;
  }
}

/**
 * Runs submitted and mapped tasks in the flow's own process one after another, in the order of their submission.
 *
 * @example
 * const nightly = flow({ taskRunner: new SequentialTaskRunner() }, async () => load.map(tables));
 */
export class SequentialTaskRunner extends ConcurrentTaskRunner {
  constructor() {
    super({ maxWorkers: 1 });
  }
}

const FREE: Place = { leave: () => {} };
