/** Where the server reads the time. Given in, so that rules can be tested at a moment of the test's choice. */
export interface Clock {
  /** Microseconds since the epoch; never the same twice, never backwards. */
  micros(): number;
}

/**
 * The machine's clock. It tells milliseconds; the digits after that count the readings within one, so that
 * whatever happens later has the later time.
 */
export function createClock(millis: () => number = Date.now): Clock {
  let last = 0;
  return {
    micros() {
      last = Math.max(last + 1, millis() * 1000);
      return last;
    },
  };
}

/** The one form in which times are stored and told, so that text sorts as time: `2026-11-21T14:03:32.141878Z`. */
export function isoOf(micros: number): string {
  const ms = Math.floor(micros / 1000);
  if (ms !== cachedMs) {
    cachedMs = ms;
    cachedHead = new Date(ms).toISOString().slice(0, 23);
  }
  return `${cachedHead}${String(micros - ms * 1000).padStart(3, '0')}Z`;
}

let cachedMs = Number.NaN;
let cachedHead = '';

/** Microseconds since the epoch of an ISO 8601 time; a time without an offset is taken as UTC. */
export function microsOf(iso: string): number {
  const match = PARTS.exec(iso);
  if (!match) return Number.NaN;
  const [, head, fraction = '', offset = 'Z'] = match;
  const ms = Date.parse(`${head?.replace(' ', 'T')}${offset === 'z' ? 'Z' : offset}`);
  return ms * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

const PARTS = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|z|[+-]\d\d:?\d\d)?$/;

/** The stored form of any ISO 8601 time; what is in it already comes back as it is. */
export function normalTime(iso: string): string {
  return iso.length === 27 && iso.charCodeAt(26) === 90 && iso.charCodeAt(10) === 84 ? iso : isoOf(microsOf(iso));
}

/** The same for a time that may be missing. */
export function normalTimeOrNull(iso: string | null | undefined): string | null {
  return iso ? normalTime(iso) : null;
}
