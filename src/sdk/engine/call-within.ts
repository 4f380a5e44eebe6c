import { types } from 'node:util';
import type { Settled } from '../task-future.ts';
import { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import { type RunScope, scopes } from './scope.ts';

export interface BoundedCall {
  fn: (...args: never[]) => unknown;
  args: readonly unknown[];
  clock: Clock;
  cancellation: Cancellation;
  timeoutSeconds: number | undefined;
  timeoutError: (seconds: number) => Error;
  /** Runs the function in another process or thread, instead of here. */
  elsewhere?: ((scope: RunScope) => unknown) | undefined;
  /** What surrounds the function while it runs, given what cancels this one call. */
  scope: (cancellation: Cancellation) => RunScope;
}

/**
 * Calls a user's function in its scope and waits for it, but no longer than its timeout or its cancellation: a
 * function that does not listen to its signal is left to itself then. Never rejects.
 */
export function callWithin(call: BoundedCall): Promise<Settled<unknown>> {
  const { fn, args, clock, timeoutSeconds } = call;
  const timed = timeoutSeconds !== undefined && timeoutSeconds > 0;
  // Each go gets a signal of its own where one go can be over and the next begin.
  const cancellation = timed ? new Cancellation(call.cancellation) : call.cancellation;
  if (cancellation.reason) return Promise.resolve({ kind: 'error', error: cancellation.reason });
  return new Promise((resolve) => {
    let stopTimer: (() => void) | undefined;
    const finish = (settled: Settled<unknown>) => {
      stopTimer?.();
      stopListening();
      if (timed) cancellation.release();
      resolve(settled);
    };
    const stopListening = cancellation.onCancel((error) => finish({ kind: 'error', error }));
    if (timed) {
      stopTimer = clock.after(timeoutSeconds * 1000, () => cancellation.cancel(call.timeoutError(timeoutSeconds)));
    }
    let returned: unknown;
    try {
      const scope = call.scope(cancellation);
      returned = call.elsewhere
        ? call.elsewhere(scope)
        : scopes.run(scope, fn as (...args: readonly unknown[]) => unknown, ...args);
    } catch (error) {
      return finish({ kind: 'error', error });
    }
    if (!isThenable(returned)) return finish({ kind: 'value', value: returned });
    returned.then(
      (value) => finish({ kind: 'value', value }),
      (error) => finish({ kind: 'error', error }),
    );
  });
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  if (types.isPromise(value)) return true;
  return typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';
}
