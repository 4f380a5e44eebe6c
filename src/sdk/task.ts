import { types } from 'node:util';
import type { BackgroundTaskRun } from './background-task-run.ts';
import { captureCallSite, captureCallSiteLabel, captureOrigin } from './call-site.ts';
import { promisedBy, scanArgument } from './engine/arguments.ts';
import { type CallPlace, placeWithin, scanCall } from './engine/call-place.ts';
import { collect, GeneratorRun } from './engine/generator-run.ts';
import { startMappedRuns } from './engine/map-task.ts';
import { currentScope } from './engine/scope.ts';
import type { Inputs, MapInputs, ResultOf } from './inputs.ts';
import { placeOutside } from './outside-flows.ts';
import { TASK_DEFINITION, TaskDefinition } from './task-definition.ts';
import type { TaskFuture } from './task-future.ts';
import type { TaskFutureList } from './task-future-list.ts';
import type { TaskOptions } from './task-options.ts';
import { register } from './task-registry.ts';

/** A function whose calls in a flow run are recorded, retried and drawn. */
export interface Task<A extends unknown[], R, F = (...args: A) => R | Promise<R>> {
  /** Runs the task and gives its result. Arguments that are futures are awaited first. */
  (...args: Inputs<A>): Promise<R>;
  /** Starts the task and gives its future at once. */
  submit(...args: Inputs<A>): TaskFuture<R>;
  /** Starts the task once for each element of the lists among the arguments. */
  map(...args: MapInputs<A>): TaskFutureList<R>;
  /** The same task with some options changed, also for a single call: `t.withOptions({ waitFor: [a] })(x)`. */
  /**
   * Has another process run the task, one that calls `serveTasks`, and gives what stands for that run. Works in flows
   * and outside of them. The arguments and the result have to have a JSON form, dates, maps and sets included.
   */
  delay(...args: Inputs<A>): Promise<BackgroundTaskRun<R>>;
  withOptions(options: TaskOptions & CallOptions): Task<A, R, F>;
  readonly options: Readonly<TaskOptions>;
  /** The bare function, for calling it without a task run, as in a unit test of it alone. */
  readonly fn: F;
  readonly [TASK_DEFINITION]: TaskDefinition;
}

/**
 * A task whose function is a generator. Calling it gives its values one by one, as they come; its run lasts as long as
 * the generator does.
 *
 * @example
 * const pages = task(async function* pages(url: string) {
 *   for (let page = 1; page <= 3; page++) yield `${url}?page=${page}`;
 * });
 * const crawl = flow(async () => {
 *   for await (const page of pages('https://example.org')) console.log(page);
 * });
 */
export interface GeneratorTask<A extends unknown[], Y, F> {
  (...args: Inputs<A>): AsyncGenerator<Y, void>;
  /** Takes all values, and gives them as a list. */
  submit(...args: Inputs<A>): TaskFuture<Y[]>;
  map(...args: MapInputs<A>): TaskFutureList<Y[]>;
  delay(...args: Inputs<A>): Promise<BackgroundTaskRun<Y[]>>;
  withOptions(options: TaskOptions & CallOptions): GeneratorTask<A, Y, F>;
  readonly options: Readonly<TaskOptions>;
  readonly fn: F;
  readonly [TASK_DEFINITION]: TaskDefinition;
}

/** The task that a function makes. */
export type TaskOf<A extends unknown[], R> = [R] extends [never]
  ? Task<A, R, (...args: A) => R>
  : [R] extends [Generator<infer Y, unknown, never> | AsyncGenerator<infer Y, unknown, never>]
    ? GeneratorTask<A, Y, (...args: A) => R>
    : Task<A, ResultOf<R>, (...args: A) => R>;

/** What concerns a single call. */
export interface CallOptions {
  /** Runs that have to complete before, though nothing of theirs is an argument. */
  waitFor?: readonly unknown[];
}

export function task<A extends unknown[], R>(fn: (...args: A) => R): TaskOf<A, R>;
export function task<A extends unknown[], R>(options: TaskOptions, fn: (...args: A) => R): TaskOf<A, R>;
/**
 * Makes a task of a function. A call of it is a task run: it gives the function's result, or throws what the function
 * threw when its retries were used up, a `TaskRunTimeoutError`, an `UpstreamTaskError` or a `CancelledRunError`.
 *
 * @example
 * const double = task({ name: 'double', retries: 2, retryDelaySeconds: [1, 10] }, (n: number) => 2 * n);
 * const doubles = flow(async ({ ns }: { ns: number[] }) => double.map(ns));
 * expect(await doubles({ ns: [1, 2] })).toEqual([2, 4]);
 */
export function task<A extends unknown[], R>(
  first: TaskOptions | ((...args: A) => R),
  second?: (...args: A) => R,
): TaskOf<A, R> {
  const fn = typeof first === 'function' ? first : second;
  if (typeof fn !== 'function') throw new TypeError('task() takes a function: task(fn) or task(options, fn).');
  const options = typeof first === 'function' ? {} : first;
  // Only a function without a name needs to be looked up in the source.
  const site = options.name === undefined && !fn.name ? captureCallSite() : undefined;
  const definition = new TaskDefinition(fn, options, site, captureOrigin());
  register(definition);
  return taskOf<A, ResultOf<R>, (...args: A) => R>(definition, {}) as TaskOf<A, R>;
}

function taskOf<A extends unknown[], R, F>(definition: TaskDefinition, { waitFor }: CallOptions): Task<A, R, F> {
  const waiting = ({ attempt }: CallPlace) =>
    waitFor && waitFor.length > 0 ? scanArgument(waitFor, attempt.results) : undefined;
  // Values of a generator come one by one where it is called, and as a list where it is awaited as a whole.
  const body = types.isGeneratorFunction(definition.fn) ? collect<unknown> : undefined;
  const start = (args: unknown[], begin: 'now' | 'later', callSite: string | undefined): TaskFuture<R> => {
    const place = currentPlace();
    return place.start<R>({ definition, args: scanCall(place, args), waitFor: waiting(place), callSite, begin, body });
  };

  const call = (...args: unknown[]): Promise<R> | AsyncGenerator<unknown, void> => {
    const callSite = captureCallSiteLabel();
    if (body) return iterate(args, callSite);
    const future = start(args, 'now', callSite);
    const promise = future.result();
    promisedBy.set(promise, { future, input: { input_type: 'task_run', id: future.taskRunId } });
    // A call that nobody awaits is recorded as failed and logged; it must not end the process.
    promise.catch(() => {});
    return promise;
  };
  const iterate = (args: unknown[], callSite: string | undefined) => {
    const place = currentPlace();
    const rest = { definition, args: scanCall(place, args), waitFor: waiting(place), callSite, begin: 'now' as const };
    return new GeneratorRun<unknown>((drive) => place.start({ ...rest, body: drive }));
  };
  return Object.assign(call, {
    submit: (...args: unknown[]) => start(args, 'later', captureCallSiteLabel()),
    map: (...args: unknown[]): TaskFutureList<R> => {
      const callSite = captureCallSiteLabel();
      const place = currentPlace();
      return startMappedRuns<R>(place, { definition, args, waitFor: waiting(place), callSite, body });
    },
    withOptions: ({ waitFor: next, ...options }: TaskOptions & CallOptions) =>
      taskOf<A, R, F>(definition.with(options), next ? { waitFor: next } : waitFor ? { waitFor } : {}),
    options: definition.options,
    fn: definition.fn,
    delay: (...args: unknown[]) => {
      const place = currentPlace();
      const callSite = captureCallSiteLabel();
      const call = { definition, args: scanCall(place, args), waitFor: waiting(place), callSite };
      return import('./delay-task.ts').then(({ delayTask }) => delayTask<R>(call));
    },
    [TASK_DEFINITION]: definition,
  }) as unknown as Task<A, R, F>;
}

function currentPlace(): CallPlace {
  const scope = currentScope();
  return scope ? placeWithin(scope) : placeOutside();
}
