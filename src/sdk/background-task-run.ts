import { isTerminal, type RunState } from '../model/run-state.ts';
import type { EnginePort } from './engine/port.ts';
import { currentScope } from './engine/scope.ts';
import type { TaskRunSummary } from './engine/services.ts';
import { FailedRunError, WaitTimeoutError } from './errors.ts';
import type { ResultStore } from './results/result-store.ts';
import { type FoundResult, findResult } from './results/result-store.ts';
import { runStateOf } from './task-future.ts';

/** A task run that another process carries out. Made by `delay`. */
export class BackgroundTaskRun<T> {
  readonly taskRunId: string;
  readonly #port: Pick<EnginePort, 'services' | 'clock'>;
  readonly #store: ResultStore;

  constructor(taskRunId: string, port: Pick<EnginePort, 'services' | 'clock'>, store: ResultStore) {
    this.taskRunId = taskRunId;
    this.#port = port;
    this.#store = store;
  }

  /** The state that the orchestrator knows it to be in. */
  async state(): Promise<RunState> {
    return runStateOf((await this.#port.services.readTaskRun(this.taskRunId)).state);
  }

  /** The final state, as soon as it is reached. Rejects with a `WaitTimeoutError` when that takes too long. */
  async wait(options: WaitOptions = {}): Promise<RunState> {
    return runStateOf((await this.#end(options)).state);
  }

  /**
   * The result, as soon as there is one, read from where it is kept: both processes have to reach it. Rejects with a
   * `FailedRunError` when the run ends in another state than Completed.
   */
  async result(options: WaitOptions = {}): Promise<T> {
    const { name, state } = await this.#end(options);
    if (state.type !== 'COMPLETED') {
      throw new FailedRunError(`The task run '${name}' is ${state.name}${state.message ? `: ${state.message}` : '.'}`);
    }
    const found = state.data && (await this.#stored(state.data.storage_key));
    if (!found) {
      throw new FailedRunError(
        `The result of the task run '${name}' is not to be found. Keep results where both processes reach them, by resultStorage.`,
      );
    }
    return found.value as T;
  }

  /** The state is told before the result is written, so it may take a moment more. */
  async #stored(key: string): Promise<FoundResult | undefined> {
    const { clock } = this.#port;
    for (let waitedMs = 0; ; waitedMs += STORED_POLL_MS) {
      const found = await clock.during(findResult(this.#store, key, Date.now()));
      if (found || waitedMs >= STORED_LIMIT_MS) return found;
      await clock.sleep(STORED_POLL_MS, currentScope()?.cancellation);
    }
  }

  async #end({
    timeoutSeconds = Number.POSITIVE_INFINITY,
    pollIntervalSeconds = 5,
  }: WaitOptions): Promise<TaskRunSummary> {
    const end = await this.#port.services.untilTaskRun(this.taskRunId, {
      reached: ({ state }) => isTerminal(state.type),
      timeoutMs: timeoutSeconds * 1000,
      pollMs: pollIntervalSeconds * 1000,
      cancellation: currentScope()?.cancellation,
    });
    if (!end) throw new WaitTimeoutError(this.taskRunId, timeoutSeconds);
    return end;
  }
}

const STORED_POLL_MS = 50;
const STORED_LIMIT_MS = 5_000;

/** How long to wait for a run of another process. */
export interface WaitOptions {
  /** For ever unless told. */
  timeoutSeconds?: number;
  /** How often the orchestrator is asked where it does not tell by itself; 5 unless told. */
  pollIntervalSeconds?: number;
}
