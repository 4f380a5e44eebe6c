import type { Json } from '../../model/graph.ts';
import type { RunState } from '../../model/run-state.ts';
import { Cancellation } from '../engine/cancellation.ts';
import type { EngineState, TaskRunRecord } from '../engine/run-records.ts';
import { newAttempt, scopes, whenIdle } from '../engine/scope.ts';
import { runStateOf } from '../task-future.ts';
import { createMemoryPort, type MemoryFlowRun, type MemoryPort } from './memory-port.ts';

/** A flow run that took place in a test. */
export interface TestFlowRun {
  readonly id: string;
  readonly name: string;
  readonly flowName: string;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly runCount: number;
  readonly tags: readonly string[];
  /** The state it is in now. */
  readonly state: RunState;
  /** The names of all states that it was in, in order. */
  readonly states: readonly string[];
}

/** A task run that took place in a test. */
export interface TestTaskRun {
  readonly id: string;
  readonly name: string;
  readonly tags: readonly string[];
  readonly runCount: number;
  /** Absent for a task that was called outside of flows. */
  readonly flowRunId: string | undefined;
  readonly state: RunState;
  readonly states: readonly string[];
  /** The names of the task runs that its arguments came out of, by parameter. */
  readonly inputs: Readonly<Record<string, readonly string[]>>;
}

/** A line of a run's log. */
export interface TestLog {
  /** Python's levels: 10 debug, 20 info, 30 warning, 40 error, 50 critical. */
  readonly level: number;
  readonly message: string;
  /** The name of the task run, or else of the flow run, that wrote it. */
  readonly run: string;
}

/** What a test's orchestrator has from the start. */
export interface TestOrchestratorOptions {
  variables?: Readonly<Record<string, Json>>;
  /** How many slots each concurrency limit has; a limit that is not named does not exist. */
  limits?: Readonly<Record<string, number>>;
  /** What stands for deployed flows, by `flow/deployment`: called with the parameters, it gives the result or throws. */
  deployments?: Readonly<Record<string, (parameters: Readonly<Record<string, Json>>) => unknown>>;
}

/**
 * An orchestrator in memory, for unit tests: no server, no network, no waiting. Flows and tasks that are called in
 * `run` report to it.
 */
export interface TestOrchestrator {
  /**
   * Calls a function whose flows and tasks run here, and gives or throws what it does. Time is made up: as soon as
   * nothing else is left to do, it jumps to the next moment that something waits for, so that a retry after an hour
   * takes no time. It does not wait for timers, files and requests of the code itself: replace those for the test,
   * or wrap them in `during`.
   */
  run<T>(fn: () => T): Promise<Awaited<T>>;
  /** Lets time stand still until the promise settles: for what takes real time, such as reading a file. */
  during<T>(work: Promise<T>): Promise<T>;
  /** The made-up time, now. It begins on 2026-01-01 and goes on from one call of `run` to the next. */
  now(): Date;
  readonly flowRuns: readonly TestFlowRun[];
  readonly taskRuns: readonly TestTaskRun[];
  /** What the code logged, and what the engine did. */
  readonly logs: readonly TestLog[];
  readonly artifacts: readonly {
    type: string;
    key?: string | undefined;
    description?: string | undefined;
    data: Json;
  }[];
  readonly events: readonly { event: string; resource: Readonly<Record<string, string>>; payload: Json }[];
  readonly variables: ReadonlyMap<string, Json>;
  /** Does something at a later moment of the made-up time: cancels the runs, resumes them, sends them an input. */
  after(seconds: number, act: () => void): void;
  /** Asks all runs that are under way to stop, as a person would. */
  cancel(): void;
  /** Resumes the paused run of a flow; of the first one unless its name is told. Throws where none is paused. */
  resume(input?: { readonly [key: string]: Json }, flowName?: string): void;
}

/**
 * Makes an orchestrator for a test.
 *
 * @example
 * const orchestrator = createTestOrchestrator({ variables: { threshold: 0.5 } });
 * expect(await orchestrator.run(() => report({ city: 'Oslo' }))).toBe('Oslo: 3 days');
 * expect(orchestrator.flowRuns[0]?.states).toEqual(['Pending', 'Running', 'Completed']);
 */
export function createTestOrchestrator({
  variables = {},
  limits = {},
  deployments = {},
}: TestOrchestratorOptions = {}): TestOrchestrator {
  const port = createMemoryPort();
  for (const [name, value] of Object.entries(variables)) port.services.variables.set(name, value);
  for (const [name, run] of Object.entries(deployments)) port.services.deployments.set(name, run);
  for (const [name, slots] of Object.entries(limits)) port.services.limits.set(name, { slots, taken: 0 });
  return {
    run: <T>(fn: () => T) => runOn<T>(port, fn),
    during: (work) => port.clock.during(work),
    now: () => new Date(port.clock.timeUs / 1000),
    get flowRuns() {
      return [...port.flowRuns.values()].map(flowRunOf);
    },
    get taskRuns() {
      return taskRunsOf(port);
    },
    get logs() {
      return port.logs.map(({ level, message, taskRun, flowRun }) => ({
        level,
        message,
        run: taskRun?.name ?? flowRun?.name ?? '',
      }));
    },
    get artifacts() {
      return port.artifacts.map(({ type, key, description, data }) => ({ type, key, description, data }));
    },
    get events() {
      return port.services.events.map(({ event, resource, payload }) => ({ event, resource, payload }));
    },
    variables: port.services.variables,
    after: (seconds, act) => void port.clock.after(seconds * 1000, act),
    cancel: () => port.cancelAll(),
    resume: (input, flowName) => resume(port, input, flowName),
  };
}

async function runOn<T>(port: MemoryPort, fn: () => T): Promise<Awaited<T>> {
  const attempt = newAttempt();
  const scope = {
    port,
    cancellation: new Cancellation(),
    logPrints: false,
    emit: undefined,
    attempt,
    flow: undefined,
    task: undefined,
  };
  const run = async (): Promise<Awaited<T>> => {
    try {
      return await scopes.run(scope, fn);
    } finally {
      // A task that the test submitted and did not wait for is over, too, when `run` is.
      await whenIdle(attempt);
    }
  };
  return port.clock.until(run());
}

function flowRunOf(run: MemoryFlowRun): TestFlowRun {
  const { id, name, flowName, parameters, runCount, tags, states } = run;
  const state = runStateOf(states.at(-1) ?? run.state);
  return { id, name, flowName, parameters, runCount, tags, state, states: states.map((each) => each.name) };
}

function taskRunsOf(port: MemoryPort): TestTaskRun[] {
  // A background task run has two records of one id: that of who asked for it, and that of who carried it out.
  const byId = new Map<string, { run: TaskRunRecord; states: EngineState[] }>();
  for (const { run, to } of port.transitions) {
    const known = byId.get(run.id);
    byId.set(run.id, { run, states: [...(known?.states ?? []), to] });
  }
  return [...byId.values()].map(({ run, states }) => ({
    id: run.id,
    name: run.name,
    tags: run.tags,
    runCount: run.runCount,
    flowRunId: run.flowRun?.id,
    state: runStateOf(run.state),
    states: states.map(({ name }) => name),
    inputs: Object.fromEntries(
      Object.entries(run.inputs).map(([parameter, from]) => [
        parameter,
        from.map(({ id }) => byId.get(id)?.run.name ?? id),
      ]),
    ),
  }));
}

function resume(
  port: MemoryPort,
  input: { readonly [key: string]: Json } | undefined,
  flowName: string | undefined,
): void {
  const paused = [...port.flowRuns.values()].find(
    (run) => run.states.at(-1)?.type === 'PAUSED' && (flowName === undefined || run.flowName === flowName),
  );
  if (!paused) throw new Error(`No run${flowName === undefined ? '' : ` of '${flowName}'`} is paused.`);
  void port.services.resumeFlowRun(paused.id, input as Json | undefined);
}
