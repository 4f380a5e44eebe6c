import {
  CancelledRunError,
  describeError,
  FailedRunError,
  FlowRunTimeoutError,
  TaskRunTimeoutError,
} from '../errors.ts';
import { ReturnedState } from '../states.ts';
import type { Settled } from '../task-future.ts';
import { describeState } from './log.ts';
import type { TaskInput } from './run-records.ts';

/** Why a go at a function was no success. `text` is how it reads in a log line. */
export type Failure =
  | { kind: 'exception'; error: unknown; text: string }
  | { kind: 'timeout'; error: Error; text: string; message: string }
  | { kind: 'state'; state: ReturnedState; error: FailedRunError | CancelledRunError; text: string };

export function failureOf(settled: Settled<unknown>): Failure | undefined {
  if (settled.kind === 'error') {
    const { error } = settled;
    const text = describeError(error);
    if (!isTimeout(error)) return { kind: 'exception', error, text };
    const own = error instanceof TaskRunTimeoutError;
    return { kind: 'timeout', error, text, message: own ? error.message : `Task run failed due to timeout: ${text}` };
  }
  const state = settled.value;
  if (!(state instanceof ReturnedState) || state.type === 'COMPLETED') return undefined;
  const EndedError = state.type === 'CANCELLED' ? CancelledRunError : FailedRunError;
  const error = new EndedError(state.message || `The run returned the state ${state.name}.`);
  return { kind: 'state', state, error, text: describeState(state) };
}

/** Whether a run ran out of time, or out of patience with something else: an aborted `fetch` throws a TimeoutError. */
export function isTimeout(error: unknown): error is Error {
  if (error instanceof TaskRunTimeoutError || error instanceof FlowRunTimeoutError) return true;
  return error instanceof Error && error.name === 'TimeoutError';
}

/**
 * Notes which run a result came out of, and the same for what lies directly in it, so that a part of a result that
 * is passed on shows as an edge as well.
 */
export function linkResult(results: WeakMap<object, TaskInput>, data: unknown, origin: TaskInput): void {
  if (typeof data !== 'object' || data === null) return;
  results.set(data, origin);
  const items: unknown[] = Array.isArray(data) ? data.slice(0, LINKED_ITEMS) : ownValues(data);
  for (const item of items) if (typeof item === 'object' && item !== null) results.set(item, origin);
}

const LINKED_ITEMS = 1_000;

function ownValues(data: object): unknown[] {
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === Object.prototype ? Object.values(data).slice(0, LINKED_ITEMS) : [];
}
