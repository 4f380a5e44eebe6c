import { types } from 'node:util';
import { AllowFailure, Quoted } from '../annotations.ts';
import { UpstreamTaskError } from '../errors.ts';
import { TaskFuture } from '../task-future.ts';
import { TaskFutureList } from '../task-future-list.ts';
import type { TaskInput } from './run-records.ts';

/** An argument, where it came from, and what has to be waited for inside of it. */
export interface ScannedArgument {
  readonly value: unknown;
  readonly inputs: readonly TaskInput[];
  /** What is waited for; those with `true` may fail, and give their error then. */
  readonly waits: ReadonlyMap<PromiseLike<unknown>, boolean> | undefined;
  /** Whether anything in it is marked by `allowFailure` or `quote`; the marks come off before the call. */
  readonly marked: boolean;
}

/** Promises that calls of tasks and flows have returned, so that one passed on unawaited shows as an edge. */
export const promisedBy = new WeakMap<object, { future?: TaskFuture<unknown>; input: TaskInput }>();

/**
 * Looks through an argument, however deep, for futures, promises and results of earlier runs. Only arrays and plain
 * objects are looked into, and never a result: that holds no futures any more.
 */
export function scanArgument(value: unknown, results: WeakMap<object, TaskInput>): ScannedArgument {
  if (typeof value !== 'object' || value === null) return { value, inputs: NONE, waits: undefined, marked: false };
  const scan: Scan = { results, inputs: [], waits: undefined, marked: false, mayFail: false, seen: new Set() };
  visit(value, scan);
  return { value, inputs: scan.inputs, waits: scan.waits, marked: scan.marked };
}

/** The lists of futures in an argument that do not know their length yet. */
export function unexpandedLists(value: unknown): TaskFutureList<unknown>[] {
  if (value instanceof TaskFutureList) return value.known ? [] : [value];
  if (value instanceof AllowFailure) return unexpandedLists(value.value);
  if (Array.isArray(value) && value.length < EXPANDED_LIMIT) return value.flatMap(unexpandedLists);
  return [];
}

/** The argument with all in it that was waited for replaced by what came of it. Rejects with an `UpstreamTaskError`. */
export async function resolveArgument({
  value,
  waits,
  marked,
}: Pick<ScannedArgument, 'value' | 'waits' | 'marked'>): Promise<unknown> {
  if (!waits && !marked) return value;
  const resolved = new Map<object, unknown>();
  await Promise.all(
    Array.from(waits ?? [], async ([wait, mayFail]) => {
      try {
        resolved.set(wait, await wait);
      } catch (error) {
        if (!mayFail) throw new UpstreamTaskError(failedRunId(wait), error);
        resolved.set(wait, error);
      }
    }),
  );
  return replace(value, resolved);
}

interface Scan {
  results: WeakMap<object, TaskInput>;
  inputs: TaskInput[];
  waits: Map<PromiseLike<unknown>, boolean> | undefined;
  marked: boolean;
  /** Whether what is visited stands in an `allowFailure`. */
  mayFail: boolean;
  seen: Set<object>;
}

const NONE: readonly TaskInput[] = [];
const EXPANDED_LIMIT = 1_000;

function visit(value: object, scan: Scan): void {
  if (scan.seen.has(value)) {
    // What may fail in one place and not in another may not.
    if (!scan.mayFail && scan.waits?.has(value as PromiseLike<unknown>)) addWait(scan, value as PromiseLike<unknown>);
    return;
  }
  scan.seen.add(value);
  const origin = scan.results.get(value);
  if (origin) {
    addInput(scan, origin);
    return;
  }
  if (value instanceof TaskFuture) {
    addInput(scan, { input_type: 'task_run', id: value.taskRunId });
    addWait(scan, value);
  } else if (value instanceof TaskFutureList) {
    for (const future of value.known ?? []) addInput(scan, { input_type: 'task_run', id: future.taskRunId });
    addWait(scan, value);
  } else if (types.isPromise(value)) {
    const promised = promisedBy.get(value);
    if (promised) addInput(scan, promised.input);
    addWait(scan, value);
  } else if (value instanceof AllowFailure) {
    const outer = scan.mayFail;
    Object.assign(scan, { marked: true, mayFail: true });
    if (typeof value.value === 'object' && value.value !== null) visit(value.value, scan);
    scan.mayFail = outer;
  } else if (value instanceof Quoted) {
    scan.marked = true;
  } else if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) visit(item, scan);
  } else if (isPlain(value)) {
    for (const key in value) {
      const item = (value as Record<string, unknown>)[key];
      if (typeof item === 'object' && item !== null) visit(item, scan);
    }
  }
}

function addInput(scan: Scan, input: TaskInput): void {
  if (!scan.inputs.some((known) => known.id === input.id)) scan.inputs.push(input);
}

function addWait(scan: Scan, wait: PromiseLike<unknown>): void {
  scan.waits ??= new Map();
  scan.waits.set(wait, scan.mayFail && scan.waits.get(wait) !== false);
}

/** Copies only the containers that hold something replaced, so that all else keeps its identity. */
function replace(value: unknown, resolved: ReadonlyMap<object, unknown>, busy = new Set<object>()): unknown {
  if (typeof value !== 'object' || value === null || busy.has(value)) return value;
  if (resolved.has(value)) return resolved.get(value);
  if (value instanceof Quoted) return value.value;
  if (value instanceof AllowFailure) return replace(value.value, resolved, busy);
  const isArray = Array.isArray(value);
  if (!isArray && !isPlain(value)) return value;
  busy.add(value);
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const item = (value as Record<string, unknown>)[key];
    const next = replace(item, resolved, busy);
    if (next === item) continue;
    copy ??= (isArray ? [...(value as unknown[])] : { ...value }) as Record<string, unknown>;
    copy[key] = next;
  }
  busy.delete(value);
  return copy ?? value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function failedRunId(wait: PromiseLike<unknown>): string | undefined {
  if (wait instanceof TaskFuture) return wait.taskRunId;
  if (wait instanceof TaskFutureList) return wait.known?.find((future) => future.state.type !== 'COMPLETED')?.taskRunId;
  return promisedBy.get(wait)?.input.id;
}
