import type { ApiAddress } from '../../src/client/api-address.ts';
import { ApiNotFoundError } from '../../src/client/errors.ts';
import type { LogFollowing } from '../../src/client/follow-logs.ts';
import type { FlowRunQuery, Orchestrator } from '../../src/client/orchestrator.ts';
import type { RunChange, RunWatching, WatchStatus } from '../../src/client/watch-runs.ts';
import type { FlowRun, LogLine, TaskRun } from '../../src/model/run.ts';

export const ADDRESS: ApiAddress = { url: 'http://127.0.0.1:1/api', auth: { kind: 'none' }, source: 'embedded' };

/** An orchestrator in memory, moved by hand. What it answers is what it knew when it was asked. */
export class FakeOrchestrator implements Orchestrator {
  readonly api = ADDRESS;
  readonly runs = new Map<string, FlowRun>();
  readonly tasks = new Map<string, TaskRun[]>();
  /** Each request in the order in which they came. */
  readonly asked: string[] = [];
  /** What every answer fails with, as long as it is set. */
  failure: Error | undefined;
  closed = false;
  #gate: Promise<void> = Promise.resolve();
  #watching: RunWatching[] = [];
  #following: LogFollowing[] = [];

  /** Holds back all answers until the function that it gives is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  change(change: RunChange): void {
    for (const { onChange } of this.#watching) onChange(change);
  }

  status(status: WatchStatus): void {
    for (const { onStatus } of this.#watching) onStatus?.(status);
  }

  log(...lines: LogLine[]): void {
    for (const { onLines } of this.#following) onLines(lines);
  }

  get watchers(): number {
    return this.#watching.length;
  }

  get followers(): number {
    return this.#following.length;
  }

  listFlowRuns({ limit }: FlowRunQuery): Promise<FlowRun[]> {
    return this.#answer('list', [...this.runs.values()].slice(0, limit));
  }

  async flowRun(id: string): Promise<FlowRun> {
    const run = await this.#answer(`run ${id}`, this.runs.get(id));
    if (!run) throw new ApiNotFoundError(`GET /flow_runs/${id}`, 'Flow run not found');
    return run;
  }

  taskRuns(flowRunId: string): Promise<TaskRun[]> {
    return this.#answer(`task runs ${flowRunId}`, this.tasks.get(flowRunId) ?? []);
  }

  logs(): Promise<LogLine[]> {
    return this.#answer('logs', []);
  }

  artifacts(): Promise<never[]> {
    return this.#answer('artifacts', []);
  }

  cancel(flowRunId: string): Promise<void> {
    return this.#answer(`cancel ${flowRunId}`, undefined);
  }

  remove(flowRunId: string): Promise<void> {
    this.runs.delete(flowRunId);
    return this.#answer(`remove ${flowRunId}`, undefined);
  }

  watchRuns(watching: RunWatching): Promise<void> {
    return until(watching, this.#watching);
  }

  followLogs(_flowRunId: string, following: LogFollowing): Promise<void> {
    return until(following, this.#following);
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async #answer<T>(request: string, answer: T): Promise<T> {
    this.asked.push(request);
    await this.#gate;
    if (this.failure) throw this.failure;
    return answer;
  }
}

/** Keeps a listener in a list until its signal ends it. */
function until<T extends { signal: AbortSignal }>(listener: T, listeners: T[]): Promise<void> {
  if (listener.signal.aborted) return Promise.resolve();
  listeners.push(listener);
  return new Promise((resolve) => {
    listener.signal.addEventListener('abort', () => {
      listeners.splice(listeners.indexOf(listener), 1);
      resolve();
    });
  });
}
