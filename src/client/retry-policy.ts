/** Statuses after which the same request may succeed, as Prefect's own client has them, and a gateway's impatience. */
const RETRIED = new Set([408, 429, 502, 503, 504]);
/** An internal error is most often a bug, which stays; but it may be a database that is busy or being moved. */
const INTERNAL_ERROR = 500;
const INTERNAL_ERROR_RETRIES = 2;

/** How often a request is tried again that got such an answer, where others are tried again `retries` times. */
export function retriesAfter(status: number, retries: number): number {
  if (status === INTERNAL_ERROR) return Math.min(retries, INTERNAL_ERROR_RETRIES);
  return RETRIED.has(status) ? retries : 0;
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
