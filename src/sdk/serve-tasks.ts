import { parameterStore, parametersKey } from './delay-task.ts';
import { Cancellation } from './engine/cancellation.ts';
import type { EnginePort } from './engine/port.ts';
import type { TaskRunRecord } from './engine/run-records.ts';
import { conductTaskRun } from './engine/run-task.ts';
import { currentScope, newAttempt, type RunScope, whenIdle } from './engine/scope.ts';
import type { DeferredRun } from './engine/services.ts';
import { advance, type TaskStep } from './engine/task-run-state.ts';
import { ServeError } from './errors.ts';
import { findResult } from './results/result-store.ts';
import { TASK_DEFINITION, type TaskDefinition } from './task-definition.ts';

/** How a process serves tasks. */
export interface ServeOptions {
  /** How many task runs may be under way at once; 10 unless told. */
  limit?: number;
  /** Stops taking task runs; those that are under way are carried out. */
  signal?: AbortSignal;
}

/** What `serveTasks` takes: any task. */
export interface ServableTask {
  readonly [TASK_DEFINITION]: TaskDefinition;
}

/**
 * Carries out the runs of tasks that are asked for with `delay`, in this process, until its signal or the end of the
 * process stops it. Start as many such processes as there is work for: each run goes to one of them.
 *
 * @example
 * await serveTasks([resize, sendMail], { limit: 4, signal: stop.signal });
 */
export async function serveTasks(
  tasks: ServableTask | readonly ServableTask[],
  options: ServeOptions = {},
): Promise<void> {
  const definitions = new Map([tasks].flat().map((task) => [task[TASK_DEFINITION].key, task[TASK_DEFINITION]]));
  if (definitions.size === 0) throw new ServeError('serveTasks() was given no tasks.');
  const scope = currentScope();
  if (scope) return serve(scope, definitions, options);
  const cancellation = new Cancellation();
  const { withSession } = await import('./session/with-session.ts');
  await withSession({ api: undefined, cancellation, print: true }, ({ port, print }) =>
    serve({ port, cancellation, emit: print }, definitions, options),
  );
}

const LIMIT = 10;

type Worker = Pick<RunScope, 'port' | 'cancellation' | 'emit'>;

async function serve(
  worker: Worker,
  definitions: ReadonlyMap<string, TaskDefinition>,
  { limit = LIMIT, signal }: ServeOptions,
): Promise<void> {
  const stop = new AbortController();
  const onAbort = () => stop.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) stop.abort();
  const forget = worker.cancellation.onCancel(onAbort);
  const busy = new Set<Promise<void>>();
  try {
    const known = await worker.port.services.takeTaskRuns({
      keys: [...definitions.keys()],
      signal: stop.signal,
      async take(run) {
        const definition = definitions.get(run.taskKey);
        if (!definition) return;
        // The orchestrator sends the next one when this one is taken, so a full house takes none.
        while (busy.size >= limit) await Promise.race(busy);
        const carried = carryOut(worker, definition, run).finally(() => busy.delete(carried));
        busy.add(carried);
      },
    });
    await Promise.all(busy);
    if (!known)
      throw new ServeError(
        'The orchestrator does not hand out task runs. Use a Prefect server from 3.0 on, or the embedded one.',
      );
  } finally {
    signal?.removeEventListener('abort', onAbort);
    forget();
  }
}

/** Never rejects: what goes wrong is how the run comes out. */
async function carryOut(worker: Worker, definition: TaskDefinition, taken: DeferredRun): Promise<void> {
  const attempt = newAttempt();
  const cancellation = new Cancellation(worker.cancellation);
  const scope: RunScope = { ...worker, cancellation, logPrints: false, attempt, flow: undefined, task: undefined };
  const run = recordOf(definition, taken);
  const args = await argumentsOf(worker.port, definition, taken);
  if (!args) {
    const message = `The arguments of the task run are not to be found. Keep them where both processes reach them, by resultStorage.`;
    for (const step of [{ step: 'take-up' }, { step: 'crash', message }] satisfies TaskStep[]) {
      const { clock } = worker.port;
      worker.port.reportTaskRun(advance(run, step, { id: clock.id(), nowUs: clock.nowUs() }));
    }
    return;
  }
  const call = {
    definition: definition.options.persistResult === undefined ? definition.with({ persistResult: true }) : definition,
    args: args.map((value) => ({ value, inputs: [], waits: undefined, marked: false })),
    waitFor: undefined,
    callSite: undefined,
    begin: 'later' as const,
  };
  await conductTaskRun(scope, call, { run, cancellation });
  await whenIdle(attempt);
}

async function argumentsOf(
  port: EnginePort,
  definition: TaskDefinition,
  { state }: DeferredRun,
): Promise<readonly unknown[] | undefined> {
  const { parametersId } = state.details.deferred ?? {};
  if (parametersId === undefined) return [];
  try {
    const store = parameterStore(definition, port, undefined);
    const found = await port.clock.during(findResult(store, parametersKey(parametersId), Date.now()));
    return (found?.value as { arguments?: unknown[] } | undefined)?.arguments;
  } catch {
    return undefined;
  }
}

function recordOf(definition: TaskDefinition, taken: DeferredRun): TaskRunRecord {
  const { options } = definition;
  return {
    id: taken.id,
    name: taken.name,
    flowRun: taken.flowRun,
    taskKey: taken.taskKey,
    dynamicKey: taken.dynamicKey,
    taskVersion: options.version,
    retries: options.retries ?? 0,
    retryDelaySeconds: definition.retryDelaySeconds,
    retryJitterFactor: options.retryJitterFactor,
    tags: taken.tags,
    labels: taken.labels,
    inputs: taken.inputs,
    expectedStartUs: taken.expectedStartUs,
    runCount: 0,
    flowRunRunCount: 0,
    startUs: undefined,
    endUs: undefined,
    totalRunTimeUs: 0,
    state: taken.state,
  };
}
