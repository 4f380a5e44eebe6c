import type { Cancellation } from '../engine/cancellation.ts';
import { StalledRunError, TerminationError } from '../errors.ts';

/**
 * While a flow run is on, SIGTERM and SIGINT end it in order: its state and its task runs' states are told, all that
 * is under way is delivered, and then the process ends as the signal demands. So do they end when nothing is left in
 * the process that they could wait for. The answer ends the guard; once the
 * process is ending it never resolves, so that the caller's code does not go on meanwhile.
 */
export function guardTermination(
  cancellation: Cancellation,
  run: Promise<unknown>,
  drain: () => Promise<void>,
): () => Promise<void> {
  const guarded: Guarded = { cancellation, run, drain };
  active.add(guarded);
  if (active.size === 1) {
    for (const signal of SIGNALS) process.on(signal, onSignal);
    process.on('beforeExit', onStall);
  }
  return async () => {
    if (ending) await new Promise(() => {});
    active.delete(guarded);
    if (active.size > 0) return;
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('beforeExit', onStall);
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
let ending = false;

/** Nothing in the process can bring these runs any further, so they end here instead of hanging, or vanishing. */
function onStall(): void {
  for (const { cancellation } of active) cancellation.cancel(new StalledRunError());
}

function onSignal(signal: 'SIGTERM' | 'SIGINT'): void {
  ending = true;
  let untold = active.size;
  let why = 'it did not answer in time';
  const ends = [...active].map(async ({ cancellation, run, drain }) => {
    cancellation.cancel(new TerminationError(signal));
    try {
      await run;
      untold -= 1;
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
    await drain();
  });
  const limit = new Promise((resolve) => setTimeout(resolve, LIMIT_MS));
  void Promise.race([Promise.allSettled(ends), limit]).then(() => {
    // A warning of Node's would no longer be shown.
    if (untold > 0) {
      const what = `The orchestrator could not be told how ${untold} run(s) ended on ${signal}`;
      process.stderr.write(`Warning: ${what}, and goes on showing what it knew last: ${why}\n`);
    }
    process.exit(EXIT_CODES[signal]);
  });
}
