/** Statuses after which the same request may succeed, as Prefect's own client has them, and a gateway's impatience. */
const RETRIED = new Set([408, 429, 502, 503, 504]);
/** An internal error is most often a bug, which stays; but it may be a database that is busy or being moved. */
const INTERNAL_ERROR = 500;
const INTERNAL_ERROR_RETRIES = 2;

/** Whether a request is tried again after all that came of it so far: statuses, or no answer at all. */
export function isTriedAgain(failures: readonly (number | 'no answer')[], retries: number): boolean {
  const last = failures.at(-1);
  if (last === undefined || failures.length > retries) return false;
  if (last === INTERNAL_ERROR) return failures.filter((it) => it === last).length <= INTERNAL_ERROR_RETRIES;
  return last === 'no answer' || RETRIED.has(last);
}

/**
 * How long to wait before asking again, in milliseconds. `attempt` counts from 1. What the server asks for in
 * `Retry-After` wins over the doubling back-off; either gets a jitter of a fifth, so that a crowd spreads.
 */
export function retryDelayMs(
  attempt: number,
  { retryAfterSeconds, random }: { retryAfterSeconds?: number | undefined; random: () => number },
): number {
  const seconds = retryAfterSeconds ?? Math.min(2 ** attempt / 2, MAX_BACKOFF_SECONDS);
  return seconds * 1000 * (1 + random() * JITTER);
}

/** `Retry-After` in seconds: a number, or the distance to an HTTP date. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (!header) return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - nowMs) / 1000);
}

const MAX_BACKOFF_SECONDS = 30;
const JITTER = 0.2;
