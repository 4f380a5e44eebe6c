import type { Cancellation } from '../engine/cancellation.ts';
import { TerminationError } from '../errors.ts';

/**
 * While a flow run is on, SIGTERM and SIGINT end it in order: its state and its task runs' states are told, all that
 * is under way is delivered, and then the process ends as the signal demands. The answer ends the guard.
 */
export function guardTermination(
  cancellation: Cancellation,
  run: Promise<unknown>,
  drain: () => Promise<void>,
): () => void {
  const guarded: Guarded = { cancellation, run, drain };
  active.add(guarded);
  if (active.size === 1) for (const signal of SIGNALS) process.on(signal, onSignal);
  return () => {
    active.delete(guarded);
    if (active.size === 0) for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

interface Guarded {
  cancellation: Cancellation;
  run: Promise<unknown>;
  drain: () => Promise<void>;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;
const EXIT_CODES = { SIGTERM: 143, SIGINT: 130 };
const LIMIT_MS = 10_000;
const active = new Set<Guarded>();

function onSignal(signal: 'SIGTERM' | 'SIGINT'): void {
  const ending = [...active].map(async ({ cancellation, run, drain }) => {
    cancellation.cancel(new TerminationError(signal));
    await run.catch(() => {});
    await drain();
  });
  const limit = new Promise((resolve) => setTimeout(resolve, LIMIT_MS));
  void Promise.race([Promise.allSettled(ending), limit]).then(() => process.exit(EXIT_CODES[signal]));
}
