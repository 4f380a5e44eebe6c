import { types } from 'node:util';
import { UpstreamTaskError } from '../errors.ts';
import { TaskFuture } from '../task-future.ts';
import { TaskFutureList } from '../task-future-list.ts';
import type { TaskInput } from './run-records.ts';

/** An argument, where it came from, and what has to be waited for inside of it. */
export interface ScannedArgument {
  readonly value: unknown;
  readonly inputs: readonly TaskInput[];
  readonly waits: ReadonlySet<PromiseLike<unknown>> | undefined;
}

/** Promises that calls of tasks and flows have returned, so that one passed on unawaited shows as an edge. */
export const promisedBy = new WeakMap<object, { future?: TaskFuture<unknown>; input: TaskInput }>();

/**
 * Looks through an argument, however deep, for futures, promises and results of earlier runs. Only arrays and plain
 * objects are looked into, and never a result: that holds no futures any more.
 */
export function scanArgument(value: unknown, results: WeakMap<object, TaskInput>): ScannedArgument {
  if (typeof value !== 'object' || value === null) return { value, inputs: NONE, waits: undefined };
  const scan: Scan = { results, inputs: [], waits: undefined, seen: new Set() };
  visit(value, scan);
  return { value, inputs: scan.inputs, waits: scan.waits };
}

/** The lists of futures in an argument that do not know their length yet. */
export function unexpandedLists(value: unknown): TaskFutureList<unknown>[] {
  if (value instanceof TaskFutureList) return value.known ? [] : [value];
  if (Array.isArray(value) && value.length < EXPANDED_LIMIT) return value.flatMap(unexpandedLists);
  return [];
}

/** The argument with all in it that was waited for replaced by what came of it. Rejects with an `UpstreamTaskError`. */
export async function resolveArgument({ value, waits }: ScannedArgument): Promise<unknown> {
  if (!waits) return value;
  const resolved = new Map<object, unknown>();
  await Promise.all(
    Array.from(waits, async (wait) => {
      try {
        resolved.set(wait, await wait);
      } catch (error) {
        throw new UpstreamTaskError(failedRunId(wait), error);
      }
    }),
  );
  return replace(value, resolved);
}

interface Scan {
  results: WeakMap<object, TaskInput>;
  inputs: TaskInput[];
  waits: Set<PromiseLike<unknown>> | undefined;
  seen: Set<object>;
}

const NONE: readonly TaskInput[] = [];
const EXPANDED_LIMIT = 1_000;

function visit(value: object, scan: Scan): void {
  if (scan.seen.has(value)) return;
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
  scan.waits ??= new Set();
  scan.waits.add(wait);
}

/** Copies only the containers that hold something replaced, so that all else keeps its identity. */
function replace(value: unknown, resolved: ReadonlyMap<object, unknown>, busy = new Set<object>()): unknown {
  if (typeof value !== 'object' || value === null || busy.has(value)) return value;
  if (resolved.has(value)) return resolved.get(value);
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
