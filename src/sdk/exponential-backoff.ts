/**
 * Delays for `retryDelaySeconds` that double: with a factor of 10 the retries of a task wait 10, 20, 40, … seconds.
 *
 * @param factorSeconds the delay before the first retry
 * @example
 * const load = task({ retries: 4, retryDelaySeconds: exponentialBackoff(10) }, async () => fetch('https://example.org'));
 */
export function exponentialBackoff(factorSeconds: number): (retries: number) => number[] {
  return (retries) =>
    Array.from({ length: Math.min(retries, RETRY_DELAYS_LIMIT) }, (_, retry) => factorSeconds * 2 ** retry);
}

/** As many delays as Prefect takes in a list. */
export const RETRY_DELAYS_LIMIT = 50;
