import { ApiNotFoundError } from '../client/errors.ts';
import type { Orchestrator } from '../client/orchestrator.ts';
import type { RunChange, WatchStatus } from '../client/watch-runs.ts';
import type { FlowRun, TaskRun } from '../model/run.ts';
import { isTerminal } from '../model/run-state.ts';
import type { ConnectionKeeper } from './connection.ts';
import { Emitter } from './emitter.ts';

/** How many of the newest runs are kept at hand. */
const KEPT_RUNS = 200;
/** Changes that come in bursts are told once a frame. */
const FRAME_MS = 40;

/** What has changed: some runs, by id, or (undefined) any of them. */
export type RunsChanged = { flowRunIds: Set<string> | undefined };

/**
 * All that the window knows of runs; every view listens to it and none fetches.
 * 1. A flow run is replaced, never changed in place. 2. An older state never replaces a newer one.
 */
export class RunStore {
  readonly #connection: ConnectionKeeper;
  readonly #changed = new Emitter<RunsChanged>();
  readonly #flowRuns = new Map<string, FlowRun>();
  readonly #taskRuns = new Map<string, Map<string, TaskRun>>();
  /** Of the runs whose task runs are wanted, whether they could be read. */
  readonly #loads = new Map<string, Promise<boolean>>();
  readonly #fetching = new Map<string, Promise<void>>();
  readonly #fetchAgain = new Set<string>();
  #watched: Orchestrator | undefined;
  #stop = new AbortController();
  #dirty: Set<string> | undefined = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(connection: ConnectionKeeper) {
    this.#connection = connection;
  }

  readonly onDidChange = this.#changed.on;

  /** The newest runs first. */
  list(): FlowRun[] {
    return [...this.#flowRuns.values()].sort((a, b) => (a.created < b.created ? 1 : a.created > b.created ? -1 : 0));
  }

  flowRun(id: string): FlowRun | undefined {
    return this.#flowRuns.get(id);
  }

  taskRuns(flowRunId: string): TaskRun[] {
    return [...(this.#taskRuns.get(flowRunId)?.values() ?? [])];
  }

  /** Starts watching whatever orchestrator there is, and reads its newest runs. Safe to call again. */
  async start(): Promise<void> {
    const orchestrator = await this.#connection.orchestrator();
    if (!orchestrator || orchestrator === this.#watched) return;
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#watched = orchestrator;
    this.#flowRuns.clear();
    this.#taskRuns.clear();
    this.#loads.clear();
    void orchestrator.watchRuns({
      signal: this.#stop.signal,
      onChange: (change) => this.#apply(change),
      onStatus: (status) => this.#heard(status),
    });
    await this.refresh();
  }

  /** Reads the newest runs again. */
  async refresh(): Promise<void> {
    const orchestrator = this.#watched;
    if (!orchestrator) return;
    try {
      for (const run of await orchestrator.listFlowRuns({ limit: KEPT_RUNS })) this.#keep(run);
      // What was loaded may have moved on while the connection was away.
      await Promise.all([...this.#loads.keys()].map((id) => this.#loadTaskRuns(orchestrator, id)));
      this.#tell(undefined);
    } catch (error) {
      this.#lost(error);
    }
  }

  /** Makes sure that a run and its task runs are at hand. What can't be read now is read when asked for again. */
  async load(flowRunId: string): Promise<void> {
    await this.start();
    const orchestrator = this.#watched;
    if (!orchestrator) return;
    if (!this.#flowRuns.has(flowRunId)) await this.#fetch(flowRunId);
    const load = this.#loads.get(flowRunId);
    if (load && (await load)) return;
    await this.#loadTaskRuns(orchestrator, flowRunId);
    this.#tell(flowRunId);
  }

  dispose(): void {
    this.#stop.abort();
    clearTimeout(this.#timer);
  }

  #heard(status: WatchStatus): void {
    if (status === 'offline') this.#connection.report({ lost: 'it does not answer; trying again' });
    if (status !== 'live' && status !== 'polling') return;
    this.#connection.report('connected');
    void this.refresh();
  }

  #loadTaskRuns(orchestrator: Orchestrator, flowRunId: string): Promise<boolean> {
    const load = orchestrator.taskRuns(flowRunId).then(
      (taskRuns) => {
        for (const taskRun of taskRuns) this.#keepTaskRun(taskRun);
        return true;
      },
      (error: unknown) => {
        this.#lost(error);
        return false;
      },
    );
    this.#loads.set(flowRunId, load);
    return load;
  }

  #lost(error: unknown): void {
    this.#connection.report({ lost: error instanceof Error ? error.message : String(error) });
  }

  #apply(change: RunChange): void {
    if (change.kind === 'task-run') {
      this.#keepTaskRun(change.taskRun);
      if (change.taskRun.flowRunId) this.#tell(change.taskRun.flowRunId);
      return;
    }
    const known = this.#flowRuns.get(change.flowRunId);
    if (known && known.state.timestamp <= change.state.timestamp) {
      this.#keep({ ...known, state: change.state });
      this.#tell(change.flowRunId);
    }
    // The event tells the state alone; times and counts come with the run, at its birth, start and end.
    if (!known || isTerminal(change.state.type) || change.state.type === 'RUNNING') void this.#fetch(change.flowRunId);
  }

  /** One request a run at a time; what changes meanwhile is read in one more, so that a run's end is never missed. */
  #fetch(flowRunId: string): Promise<void> {
    this.#fetchAgain.add(flowRunId);
    const running = this.#fetching.get(flowRunId);
    if (running) return running;
    const fetching = this.#fetchLatest(flowRunId).finally(() => this.#fetching.delete(flowRunId));
    this.#fetching.set(flowRunId, fetching);
    return fetching;
  }

  async #fetchLatest(flowRunId: string): Promise<void> {
    while (this.#fetchAgain.delete(flowRunId)) await this.#fetchNow(flowRunId);
  }

  async #fetchNow(flowRunId: string): Promise<void> {
    try {
      const run = await this.#watched?.flowRun(flowRunId);
      if (run) this.#keep(run);
    } catch (error) {
      // A run that has been deleted since is no longer shown; one that can't be read now stays as it is known.
      if (error instanceof ApiNotFoundError) this.#flowRuns.delete(flowRunId);
    }
    this.#tell(flowRunId);
  }

  #keep(run: FlowRun): void {
    const known = this.#flowRuns.get(run.id);
    if (known && known.state.timestamp > run.state.timestamp) return;
    this.#flowRuns.set(run.id, run);
    if (this.#flowRuns.size > KEPT_RUNS * 2) {
      for (const old of this.list().slice(KEPT_RUNS)) {
        this.#flowRuns.delete(old.id);
        this.#taskRuns.delete(old.id);
        this.#loads.delete(old.id);
      }
    }
  }

  #keepTaskRun(taskRun: TaskRun): void {
    if (!taskRun.flowRunId) return;
    const runs = this.#taskRuns.get(taskRun.flowRunId) ?? new Map<string, TaskRun>();
    this.#taskRuns.set(taskRun.flowRunId, runs);
    const known = runs.get(taskRun.id);
    if (!known || known.state.timestamp <= taskRun.state.timestamp) runs.set(taskRun.id, taskRun);
  }

  #tell(flowRunId: string | undefined): void {
    if (flowRunId === undefined) this.#dirty = undefined;
    else this.#dirty?.add(flowRunId);
    this.#timer ??= setTimeout(() => {
      const flowRunIds = this.#dirty;
      this.#dirty = new Set();
      this.#timer = undefined;
      this.#changed.fire({ flowRunIds });
    }, FRAME_MS);
  }
}
