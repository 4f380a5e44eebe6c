import type { RunState } from '../model/run-state.ts';
import type { Cancellation } from './engine/cancellation.ts';
import { isoMicros } from './engine/clock.ts';
import type { EngineState, TaskRunRecord } from './engine/run-records.ts';
import { CancelledRunError } from './errors.ts';

/** How a run came out. */
export type Settled<T> = { kind: 'value'; value: T } | { kind: 'error'; error: unknown };

/**
 * A task run that is under way. Awaiting it gives the result, or throws what the task threw. A future that nobody
 * awaits is no unhandled rejection; the flow run waits for it all the same.
 */
export class TaskFuture<T> implements PromiseLike<T> {
  #run: { readonly id: string; readonly state: ShownState };
  #cancellation: Cancellation | undefined;
  #outcome: Settled<T> | undefined;
  /** Undefined as soon as it has settled. */
  #settled: Promise<Settled<T>> | undefined;

  constructor(run: TaskRunRecord, settled: Promise<Settled<T>>, cancellation: Cancellation) {
    this.#run = run;
    this.#settled = settled;
    this.#cancellation = cancellation;
    // A flow may hold on to a great many futures, which then do not hold on to all that belonged to their runs.
    void settled.then((outcome) => {
      this.#outcome = outcome;
      this.#settled = undefined;
      const { type, name, message, timestampUs } = run.state;
      this.#run = { id: run.id, state: { type, name, message, timestampUs } };
      this.#cancellation = undefined;
    });
  }

  get taskRunId(): string {
    return this.#run.id;
  }

  /** How it came out; undefined while it is under way. */
  get outcome(): Settled<T> | undefined {
    return this.#outcome;
  }

  /** The state that the task run is in right now. */
  get state(): RunState {
    return runStateOf(this.#run.state);
  }

  /** The result, as soon as there is one. Rejects with what the task threw. */
  async result(): Promise<T> {
    await this.#settled;
    if (this.#outcome?.kind === 'error') throw this.#outcome.error;
    return this.#outcome?.value as T;
  }

  /** The final state, as soon as it is reached. Never rejects. */
  async wait(): Promise<RunState> {
    await this.#settled;
    return this.state;
  }

  /** Stops the task run: it ends Cancelled, and `runContext().signal` aborts in it. */
  cancel(): void {
    this.#cancellation?.cancel(new CancelledRunError('The task run was cancelled by its flow.'));
  }

  // biome-ignore lint/suspicious/noThenProperty: a future is awaited like a promise, that is its purpose.
  then<A = T, B = never>(
    onValue?: ((value: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.result().then(onValue, onError);
  }
}

/** What of a state is told. */
type ShownState = Pick<EngineState, 'type' | 'name' | 'message' | 'timestampUs'>;

export function runStateOf(state: ShownState): RunState {
  return {
    type: state.type,
    name: state.name,
    ...(state.message && { message: state.message }),
    timestamp: isoMicros(state.timestampUs),
  };
}
