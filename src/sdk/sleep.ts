import { setTimeout as delay } from 'node:timers/promises';
import { currentScope } from './engine/scope.ts';

/**
 * Waits that many milliseconds, but rejects at once when the run around is cancelled or times out.
 *
 * @example
 * const poll = task(async () => sleep(60_000));
 * await poll();
 */
export function sleep(ms: number): Promise<void> {
  const scope = currentScope();
  if (!scope) return delay(ms);
  return scope.port.clock.sleep(ms, scope.cancellation);
}
