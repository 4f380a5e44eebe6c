import { captureConsole } from '../captured-console.ts';
import { describeError, isCrashReason, TaskRunTimeoutError, UpstreamTaskError } from '../errors.ts';
import type { OneOrMore, TaskHook } from '../hooks.ts';
import { fillRunName } from '../run-name.ts';
import { stackOf } from '../stack-of.ts';
import { ReturnedState } from '../states.ts';
import { type Settled, TaskFuture } from '../task-future.ts';
import type { TaskFutureList } from '../task-future-list.ts';
import { isTaskHost } from '../task-registry.ts';
import { resolveArgument, scanArgument, unexpandedLists } from './arguments.ts';
import { callHooks } from './call-hooks.ts';
import { callWithin } from './call-within.ts';
import { Cancellation } from './cancellation.ts';
import { driven } from './generator-run.ts';
import { describeState, log } from './log.ts';
import { failureOf, linkResult } from './outcome.ts';
import { isRetriable, retryDelay } from './retries.ts';
import type { TaskRunRecord } from './run-records.ts';
import { type RunScope, runEnded, type TaskContext, type TaskScope } from './scope.ts';
import { inputsOf, newRecord, type TaskCall } from './task-call.ts';
import { isCrash, isHopeless } from './task-host-errors.ts';
import {
  abandonKeeping,
  beginKeeping,
  keepError,
  keepInputs,
  resultsOf,
  stageResult,
  type TaskKeeping,
  type TaskResults,
} from './task-results.ts';
import { advance, type TaskStep } from './task-run-state.ts';
import type { TaskRunner } from './task-runner.ts';
import { tellTaskRun } from './tell-task-run.ts';
import { trackAssets } from './track-assets.ts';
import { nextTurn } from './turns.ts';

/** Starts a task run in the scope around. Returns at once; all that happens is in the future. */
export function startTaskRun<T>(outer: RunScope, call: TaskCall): TaskFuture<T> {
  const run = newRecord(outer, call);
  const cancellation = new Cancellation(outer.cancellation);
  return new TaskFuture(run, conductTaskRun<T>(outer, call, { run, cancellation }), cancellation);
}

/** Brings a task run to its end. Never rejects. */
export function conductTaskRun<T>(
  outer: RunScope,
  call: TaskCall,
  { run, cancellation }: { run: TaskRunRecord; cancellation: Cancellation },
): Promise<Settled<T>> {
  outer.attempt.openRuns += 1;
  const logPrints = call.definition.options.logPrints ?? outer.logPrints;
  if (logPrints) captureConsole();
  const results = resultsOf(call.definition, outer);
  const scope = {
    ...outer,
    cancellation,
    logPrints,
    task: { run },
    ...(results && { results: results.settings }),
  };
  return conduct<T>({ call, run, outer, results, scope });
}

interface LiveRun extends TaskContext {
  /** Of the task run itself. */
  readonly scope: TaskScope;
  readonly outer: RunScope;
  readonly results: TaskResults | undefined;
  readonly call: TaskCall;
}

/** Never rejects: what goes wrong, in the task or in here, is how the run came out. */
async function conduct<T>(live: LiveRun): Promise<Settled<T>> {
  const { scope, run } = live;
  const { port, cancellation, attempt } = scope;
  let release: (() => void) | undefined;
  let inputsKept: Promise<void> | undefined;
  let tellAssets: (() => void) | undefined;
  try {
    // Each wait is taken only where there is something to wait for: a plain call begins at once.
    const lists = unexpanded(live.call);
    if (lists.length > 0) await expandLists(live, lists);
    tellAssets = trackAssets(scope, run, live.call.definition.options);
    if (run.state.type === 'SCHEDULED') take(live, { step: 'take-up' });
    else report(live, undefined);
    const args = hasWaits(live.call) ? await resolveInputs(live) : live.call.args.map(({ value }) => value);
    if (live.call.definition.options.taskRunName !== undefined) await setName(live, args);
    if (live.call.begin === 'later') await nextTurn(port);
    else {
      const busy = port.ready();
      if (busy) await busy;
    }
    cancellation.throwIfCancelled();
    if (run.tags.length > 0) release = await port.occupySlots(run, cancellation);
    if (live.results?.settings.persistInputs) inputsKept = keepInputs(live, live.results, args);
    return await attempts<T>(live, args);
  } catch (error) {
    if (error instanceof UpstreamTaskError) take(live, { step: 'not-ready', message: error.message });
    else if (cancellation.reason) takeCancellation(live, cancellation.reason);
    else
      take(live, {
        step: 'crash',
        message: `Execution was interrupted by an unexpected exception: ${describeError(error)}`,
      });
    return { kind: 'error', error };
  } finally {
    release?.();
    tellAssets?.();
    if (inputsKept) await inputsKept;
    const finished = run.state.type === 'COMPLETED' ? 20 : 40;
    log(scope, finished, `Finished in state ${describeState(run.state)}`);
    cancellation.release();
    runEnded(attempt);
  }
}

/** Goes at the task's function until it succeeds, its retries are used up or the run is cancelled. */
async function attempts<T>(live: LiveRun, args: readonly unknown[]): Promise<Settled<T>> {
  const { scope, call, run, results } = live;
  const { cancellation } = scope;
  const { clock } = scope.port;
  const { options } = call.definition;
  const fn = call.body ? driven(call.definition.fn, call.body, yielded(live)) : call.definition.fn;
  const runner = runnerOf(live);
  for (let retry = 0; ; retry++) {
    const place = runner && (await runner.admit({ caller: live.outer.task?.run ?? live.outer.attempt, cancellation }));
    let keeping: TaskKeeping | undefined;
    let settled: Settled<unknown>;
    try {
      take(live, { step: retry === 0 ? 'run' : 'retry' });
      if (options.onRunning) await callTaskHooks(live, options.onRunning);
      const begun = beginKeeping(live, args);
      keeping = begun && (await begun);
      settled =
        keeping?.settled ??
        (await callWithin({
          fn,
          elsewhere: place?.run && ((around) => place.run?.(call.definition, args, around)),
          args,
          clock,
          cancellation,
          timeoutSeconds: options.timeoutSeconds,
          timeoutError: (seconds) => new TaskRunTimeoutError(seconds),
          scope: (attempt) => (attempt === cancellation ? scope : { ...scope, cancellation: attempt }),
        }));
    } finally {
      place?.leave();
    }
    if (isCrash(settled)) {
      await scope.task.transaction?.close('failure');
      throw settled.error;
    }
    if (cancellation.reason) {
      await scope.task.transaction?.close('failure');
      takeCancellation(live, cancellation.reason);
      return { kind: 'error', error: cancellation.reason };
    }
    const failure = failureOf(settled);
    if (!failure) {
      const completed = complete<T>(live, settled.kind === 'value' ? settled.value : undefined, keeping);
      if (scope.task.transaction) await scope.task.transaction.close('success');
      if (options.onCompletion) await callTaskHooks(live, options.onCompletion);
      return completed;
    }
    if (failure.kind === 'state' && failure.state.type !== 'FAILED') {
      // A task that cancels itself has not failed: there is nothing to try again, to tell or to call hooks for.
      if (scope.task.transaction) await scope.task.transaction.close('failure');
      take(live, failureStep(failure));
      return { kind: 'error', error: failure.error };
    }
    const what = failure.kind === 'state' ? 'state' : 'exception';
    const told = `Task run failed with ${what}: ${failure.text}`;
    const exhausted = retry >= run.retries || isHopeless(settled);
    if (exhausted || !(await isRetriable(scope, { definition: call.definition, run, failure }))) {
      if (scope.task.transaction) await scope.task.transaction.close('failure');
      if (exhausted) {
        const note = run.retries > 0 && retry >= run.retries ? ' - Retries are exhausted' : '';
        const stack = failure.kind === 'state' ? '' : `\n${stackOf(failure.error)}`;
        log(scope, 40, `${told}${note}${stack}`);
      }
      if (failure.kind === 'timeout') log(scope, 40, failure.message);
      const data =
        failure.kind === 'exception' && results?.settings.persist
          ? await keepError(scope, results, failure.error)
          : undefined;
      take(live, { ...failureStep(failure), ...(data && { data }) } as TaskStep);
      if (options.onFailure) await callTaskHooks(live, options.onFailure);
      return { kind: 'error', error: failure.error };
    }
    if (scope.task.transaction) await abandonKeeping(scope);
    const seconds = retryDelay(run, retry, clock.random);
    const when = seconds > 0 ? `${seconds} second(s) from now` : 'immediately';
    log(scope, 20, `${told} - Retry ${retry + 1}/${run.retries} will start ${when}`);
    // As in Prefect, whoever lists delays sees each retry awaited, also those without one.
    if (seconds > 0 || typeof run.retryDelaySeconds !== 'number') {
      take(live, { step: 'await-retry', scheduledTimeUs: clock.nowUs() + Math.round(seconds * 1e6) });
      await clock.sleep(seconds * 1000, cancellation);
    }
  }
}

/** Notes that what the generator gives came out of its run, which is still running. */
function yielded({ scope: { attempt }, run }: LiveRun) {
  const link = (value: unknown) => {
    attempt.yielding.set(run.id, run);
    linkResult(attempt.results, value, { input_type: 'task_run', id: run.id });
  };
  return { attempt, link };
}

/**
 * In a task host there is nowhere else to go: what a task calls there runs beside it. And a generator that is iterated
 * gives its values to the flow's process one by one, so it has to be there as well.
 */
function runnerOf({ call, scope }: LiveRun): TaskRunner | undefined {
  if (isTaskHost() || (call.body && call.begin === 'now')) return undefined;
  return call.definition.options.taskRunner ?? (call.begin === 'later' ? scope.attempt.taskRunner : undefined);
}

function callTaskHooks({ scope, call, run }: LiveRun, hooks: OneOrMore<TaskHook>): Promise<void> {
  const { id, name, runCount, state } = run;
  return callHooks(scope, { hooks, subject: { name: call.definition.name }, run: { id, name, runCount }, state });
}

function complete<T>(live: LiveRun, value: unknown, keeping: TaskKeeping | undefined): Settled<T> {
  const returned = value instanceof ReturnedState ? value : undefined;
  const data = returned ? returned.data : value;
  linkResult(live.scope.attempt.results, data, { input_type: 'task_run', id: live.run.id });
  const kept = live.scope.task.transaction
    ? stageResult(live, keeping, data, () => take(live, { step: 'roll-back' }))
    : undefined;
  take(live, {
    step: 'complete',
    type: returned?.type ?? 'COMPLETED',
    name: keeping?.found ? 'Cached' : (returned?.name ?? 'Completed'),
    message: returned?.message ?? '',
    untrackableResult: typeof data !== 'object' || data === null,
    data: kept,
  });
  return { kind: 'value', value: data as T };
}

function failureStep(failure: Exclude<ReturnType<typeof failureOf>, undefined>): TaskStep {
  switch (failure.kind) {
    case 'state':
      return {
        step: 'complete',
        type: failure.state.type,
        name: failure.state.name,
        message: failure.state.message,
        untrackableResult: true,
      };
    case 'timeout':
      return { step: 'fail', name: 'TimedOut', message: failure.message };
    case 'exception':
      return { step: 'fail', name: 'Failed', message: `Task run encountered an exception ${failure.text}` };
  }
}

function takeCancellation(live: LiveRun, reason: Error): void {
  if (isCrashReason(reason)) take(live, { step: 'crash', message: reason.message });
  else take(live, { step: 'cancel', message: reason.message });
}

function take(live: LiveRun, step: TaskStep): void {
  if (step.step === 'crash') log(live.scope, 40, `Crash detected! ${step.message}`);
  const { clock } = live.scope.port;
  report(live, advance(live.run, step, { id: clock.id(), nowUs: clock.nowUs() }));
}

/** Without a transition, tells of the first state. */
function report({ scope, run }: LiveRun, transition: ReturnType<typeof advance> | undefined): void {
  tellTaskRun(scope, transition ?? { run, from: undefined, to: run.state });
}

function unexpanded({ args, waitFor }: TaskCall): TaskFutureList<unknown>[] {
  const lists = args.flatMap(({ value, waits }) => (waits ? unexpandedLists(value) : []));
  return waitFor ? lists.concat(unexpandedLists(waitFor.value)) : lists;
}

function hasWaits({ args, waitFor }: TaskCall): boolean {
  return waitFor?.waits !== undefined || args.some(({ waits, marked }) => waits !== undefined || marked);
}

/** A list that does not know its length yet can't tell its runs' ids, and the first report has to have them. */
async function expandLists({ call, run, scope }: LiveRun, lists: TaskFutureList<unknown>[]): Promise<void> {
  await Promise.allSettled(lists.map((list) => list.futures));
  const rescanned = call.args.map(({ value }) => scanArgument(value, scope.attempt.results));
  // The task around, if there is one, is among the inputs already.
  Object.assign(run.inputs, inputsOf({ ...scope, task: undefined }, { ...call, args: rescanned }));
}

async function resolveInputs({ call, scope: { cancellation } }: LiveRun): Promise<readonly unknown[]> {
  let stop: (() => void) | undefined;
  const cancelled = new Promise<never>((_, reject) => {
    stop = cancellation.onCancel(reject);
  });
  const resolved = Promise.all([...call.args, ...(call.waitFor ? [call.waitFor] : [])].map(resolveArgument));
  try {
    return (await Promise.race([resolved, cancelled])).slice(0, call.args.length);
  } finally {
    stop?.();
  }
}

async function setName({ call: { definition }, run }: LiveRun, args: readonly unknown[]): Promise<void> {
  const { taskRunName } = definition.options;
  if (taskRunName === undefined) return;
  const parameters: Record<string, unknown> = {};
  const { names, rest } = definition.parameters;
  names.forEach((name, index) => {
    parameters[name] = rest && index === names.length - 1 ? args.slice(index) : args[index];
  });
  run.name = typeof taskRunName === 'string' ? fillRunName(taskRunName, parameters) : await taskRunName(parameters);
}
