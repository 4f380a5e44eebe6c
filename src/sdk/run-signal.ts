import { currentScope } from './engine/scope.ts';

/**
 * The signal of the run around: it aborts when the run is cancelled, when its time is over, and when its process is told
 * to end. Made for whatever takes a signal, such as `fetch`, timers and child processes, which then end with the run.
 * Outside of runs it never aborts.
 *
 * @example
 * const load = task(async (url: string) => (await fetch(url, { signal: runSignal() })).text());
 * const pack = task(async (folder: string) => {
 *   await promisify(execFile)('tar', ['-czf', `${folder}.tgz`, folder], { signal: runSignal() });
 * });
 */
export function runSignal(): AbortSignal {
  return currentScope()?.cancellation.signal ?? NEVER;
}

const NEVER = new AbortController().signal;
