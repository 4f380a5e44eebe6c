import type { StateType } from '../../model/run-state.ts';
import { CancelledRunError, describeError, FailedRunError, FlowRunTimeoutError, isCrashReason } from '../errors.ts';
import { ReturnedState } from '../states.ts';
import { type Settled, TaskFuture } from '../task-future.ts';
import { resolveArgument, scanArgument } from './arguments.ts';
import { isTimeout } from './outcome.ts';
import type { StateProposal } from './port.ts';

/** In which state a go at a flow's function ends, and what its caller gets. */
export interface Conclusion {
  proposal: StateProposal;
  settled: Settled<unknown>;
  cancelled?: true;
}

/**
 * A returned state decides by itself; a list of futures or states by all of them; anything else is a success, and
 * what failed without being returned does not change that.
 */
export async function concludeReturn(value: unknown): Promise<Conclusion> {
  if (value instanceof ReturnedState) return concludeState(value);
  if (isRunList(value)) return concludeRuns(value);
  try {
    const data = await resolveArgument(scanArgument(value, new WeakMap()));
    return completed(data, '');
  } catch (error) {
    return concludeThrow(error instanceof Error && error.cause !== undefined ? error.cause : error);
  }
}

export function concludeThrow(error: unknown): Conclusion {
  const settled: Settled<unknown> = { kind: 'error', error };
  if (error instanceof FlowRunTimeoutError) {
    return { proposal: { type: 'FAILED', name: 'TimedOut', message: error.message }, settled };
  }
  if (isTimeout(error)) {
    const message = `Flow run failed due to timeout: ${describeError(error)}`;
    return { proposal: { type: 'FAILED', name: 'TimedOut', message }, settled };
  }
  const message = `Flow run encountered an exception: ${describeError(error)}`;
  return { proposal: { type: 'FAILED', name: 'Failed', message, retriable: false }, settled };
}

export function concludeCancellation(reason: Error): Conclusion {
  const settled: Settled<unknown> = { kind: 'error', error: reason };
  if (isCrashReason(reason)) {
    return { proposal: { type: 'CRASHED', name: 'Crashed', message: reason.message }, settled };
  }
  return {
    proposal: { type: 'CANCELLED', name: 'Cancelled', message: 'Flow run was cancelled.', force: true },
    settled:
      reason instanceof CancelledRunError ? settled : { kind: 'error', error: new CancelledRunError(reason.message) },
    cancelled: true,
  };
}

function concludeState(state: ReturnedState): Conclusion {
  const proposal: StateProposal = {
    type: state.type,
    name: state.name,
    ...(state.message && { message: state.message }),
  };
  if (state.type === 'COMPLETED') return { proposal, settled: { kind: 'value', value: state.data } };
  const error =
    state.type === 'CANCELLED'
      ? new CancelledRunError(state.message || CANCELLED)
      : new FailedRunError(state.message || `The flow run returned the state ${state.name}.`);
  return { proposal, settled: { kind: 'error', error } };
}

const CANCELLED = 'The flow run returned a cancelled state.';

type Run = TaskFuture<unknown> | ReturnedState;

function isRunList(value: unknown): value is Run[] {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => item instanceof TaskFuture || item instanceof ReturnedState)
  );
}

async function concludeRuns(runs: Run[]): Promise<Conclusion> {
  const ends = await Promise.all(runs.map((run) => (run instanceof TaskFuture ? run.wait() : run)));
  const count = (type: StateType) => ends.filter((end) => end.type === type).length;
  const open = ends.filter((end) => end.type === 'PENDING').length;
  if (count('COMPLETED') === ends.length) {
    const data = await Promise.all(runs.map((run) => (run instanceof TaskFuture ? run.result() : run.data)));
    return completed(data, 'All states completed.');
  }
  const cancelled = count('CANCELLED');
  const failed = count('FAILED') + count('CRASHED');
  if (cancelled > 0) return ended('CANCELLED', `${cancelled}/${ends.length} states cancelled.`);
  if (failed > 0) return ended('FAILED', `${failed}/${ends.length} states failed.`);
  return ended('FAILED', `${open}/${ends.length} states are not final.`);
}

function ended(type: 'CANCELLED' | 'FAILED', message: string): Conclusion {
  const error = type === 'CANCELLED' ? new CancelledRunError(message) : new FailedRunError(message);
  return {
    proposal: { type, name: type === 'CANCELLED' ? 'Cancelled' : 'Failed', message },
    settled: { kind: 'error', error },
  };
}

function completed(data: unknown, message: string): Conclusion {
  const untrackable = typeof data !== 'object' || data === null;
  return {
    proposal: {
      type: 'COMPLETED',
      name: 'Completed',
      ...(message && { message }),
      ...(untrackable && { untrackableResult: true as const }),
    },
    settled: { kind: 'value', value: data },
  };
}
