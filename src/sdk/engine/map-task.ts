import { AllowFailure, Quoted } from '../annotations.ts';
import { describeError, MappingError } from '../errors.ts';
import { parameterNameAt } from '../parameter-names.ts';
import type { TaskDefinition } from '../task-definition.ts';
import { TaskFuture } from '../task-future.ts';
import { TaskFutureList } from '../task-future-list.ts';
import { Unmapped } from '../unmapped.ts';
import { promisedBy, resolveArgument, type ScannedArgument, scanArgument } from './arguments.ts';
import type { CallPlace } from './call-place.ts';
import type { Body } from './generator-run.ts';
import { log } from './log.ts';
import type { TaskInput } from './run-records.ts';
import { runEnded } from './scope.ts';
import { pauseNow, untilFewWait } from './turns.ts';

export interface MapCall {
  readonly definition: TaskDefinition;
  readonly args: readonly unknown[];
  readonly waitFor: ScannedArgument | undefined;
  readonly callSite: string | undefined;
  readonly body?: Body<unknown> | undefined;
}

/** Starts one task run for each element of the lists among the arguments; what is no list goes to all of them. */
export function startMappedRuns<T>(place: CallPlace, call: MapCall): TaskFutureList<T> {
  const lists = call.args.map((arg) => expand(arg));
  if (lists.every((list) => !(list instanceof Promise))) {
    const mapping = mappingOf(place, call, lists as Expanded[]);
    if (mapping.length <= MANY) return new TaskFutureList(startRange<T>(mapping, 0, mapping.length));
    return new TaskFutureList(heldOpen(place, call, startPaced<T>(place, mapping)));
  }
  const futures = Promise.all(lists).then((known) => startPaced<T>(place, mappingOf(place, call, known)));
  return new TaskFutureList(heldOpen(place, call, futures));
}

/** More than so many runs are begun little by little, so that everything else goes on meanwhile. */
const MANY = 1_000;

/** The flow run must not end before all runs of the map are there. */
async function heldOpen<T>({ attempt, scope }: CallPlace, call: MapCall, futures: Promise<T>): Promise<T> {
  attempt.openRuns += 1;
  try {
    return await futures;
  } catch (error) {
    // Where nobody awaits the list, the log is the only place to learn that there are no runs.
    if (scope) log(scope, 40, `The task '${call.definition.name}' could not be mapped: ${describeError(error)}`);
    throw error;
  } finally {
    runEnded(attempt);
  }
}

async function startPaced<T>({ scope }: CallPlace, mapping: Mapping): Promise<TaskFuture<T>[]> {
  const futures: TaskFuture<T>[] = [];
  while (futures.length < mapping.length) {
    const crowd = scope && untilFewWait(scope.port);
    if (crowd) await crowd;
    const pause = pauseNow();
    if (pause) await pause;
    scope?.cancellation.throwIfCancelled();
    futures.push(...startRange<T>(mapping, futures.length, Math.min(mapping.length, futures.length + PACE)));
  }
  return futures;
}

const PACE = 50;

/** An argument of `map` once it is known what it is. `origin` is the run that a whole list came out of. */
type Expanded =
  | { kind: 'list'; items: readonly unknown[]; origin: readonly TaskInput[] }
  | { kind: 'same'; value: unknown };

function expand(arg: unknown): Expanded | Promise<Expanded> {
  if (arg instanceof Unmapped) return { kind: 'same', value: arg.value };
  if (arg instanceof Quoted) return { kind: 'same', value: arg };
  if (arg instanceof AllowFailure) return tolerant(expand(arg.value), arg.value);
  if (arg instanceof TaskFutureList) {
    if (arg.known) return { kind: 'list', items: arg.known, origin: [] };
    return arg.futures.then((items): Expanded => ({ kind: 'list', items, origin: [] }));
  }
  if (arg instanceof TaskFuture) return resolved(arg, [{ input_type: 'task_run', id: arg.taskRunId }]);
  if (arg instanceof Promise) {
    const promised = promisedBy.get(arg);
    return resolved(arg, promised ? [promised.input] : []);
  }
  return listOrSame(arg, []);
}

/** In `allowFailure([...])` each element may have failed; a list that could not be made has no elements to run over. */
async function tolerant(expanded: Expanded | Promise<Expanded>, arg: unknown): Promise<Expanded> {
  const known = await expanded;
  if (known.kind === 'same') return { kind: 'same', value: new AllowFailure(arg) };
  return { ...known, items: known.items.map((item) => new AllowFailure(item)) };
}

/** A list that is still to come is waited for; what failed fails every run that would have been. */
async function resolved(arg: PromiseLike<unknown>, origin: readonly TaskInput[]): Promise<Expanded> {
  const value = await resolveArgument({ value: arg, waits: new Map([[arg, false]]), marked: false });
  const expanded = listOrSame(value, origin);
  // Something single that is still to come stays a future, so that it shows as an input.
  return expanded.kind === 'same' ? { kind: 'same', value: arg } : expanded;
}

function listOrSame(value: unknown, origin: readonly TaskInput[]): Expanded {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) {
    return { kind: 'list', items: Array.isArray(value) ? value : [...(value as Iterable<unknown>)], origin };
  }
  return { kind: 'same', value };
}

/** All that is known of a map before its runs begin. */
interface Mapping {
  length: number;
  start(element: number): TaskFuture<unknown>;
}

function mappingOf(place: CallPlace, call: MapCall, args: readonly Expanded[]): Mapping {
  const { definition, waitFor, callSite, body } = call;
  const { results } = place.attempt;
  const length = commonLength(definition, args);
  // What goes to all runs is looked through once and not for each of them.
  const same = args.map((arg) => (arg.kind === 'same' ? scanArgument(arg.value, results) : undefined));
  const extraInputs = new Map<string, readonly TaskInput[]>();
  args.forEach((arg, index) => {
    if (arg.kind !== 'list') return;
    const listOrigin =
      arg.origin.length > 0 ? arg.origin : [results.get(arg.items)].filter((input) => input !== undefined);
    if (listOrigin.length > 0) extraInputs.set(parameterNameAt(definition.parameters, index), listOrigin);
  });
  return {
    length,
    start(element) {
      const scanned = args.map((arg, index) =>
        arg.kind === 'list' ? scanArgument(arg.items[element], results) : (same[index] as ScannedArgument),
      );
      return place.start({ definition, args: scanned, extraInputs, waitFor, callSite, begin: 'later', body });
    },
  };
}

function startRange<T>(mapping: Mapping, from: number, to: number): TaskFuture<T>[] {
  return Array.from({ length: to - from }, (_, at) => mapping.start(from + at) as TaskFuture<T>);
}

function commonLength(definition: TaskDefinition, args: readonly Expanded[]): number {
  const lengths = args.flatMap((arg, index) =>
    arg.kind === 'list' ? [{ name: parameterNameAt(definition.parameters, index), length: arg.items.length }] : [],
  );
  const [first] = lengths;
  if (!first) {
    throw new MappingError(
      `No list to map over was given to '${definition.name}'. Pass a list for at least one parameter, or use submit.`,
    );
  }
  if (lengths.some(({ length }) => length !== first.length)) {
    const given = lengths.map(({ name, length }) => `${name} has ${length}`).join(', ');
    throw new MappingError(
      `The lists that '${definition.name}' is mapped over differ in length: ${given}. Make them equal, or wrap what is not to be mapped in unmapped().`,
    );
  }
  return first.length;
}
