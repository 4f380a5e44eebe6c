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

/**
 * The one form in which times are stored and told, so that text sorts as time: `2026-11-21T14:03:32.141878Z`. What lies
 * before the year 1 or after the year 9999 is told as the first or last moment in between.
 */
export function isoOf(micros: number): string {
  if (micros < FIRST_MICROS) return FIRST;
  if (micros >= AFTER_LAST_MICROS) return LAST;
  const ms = Math.floor(micros / 1000);
  if (ms !== cachedMs) {
    cachedMs = ms;
    cachedHead = new Date(ms).toISOString().slice(0, 23);
  }
  // Far from today a number tells no single microseconds any more, and what is left may seem to be less than none.
  const rest = Math.min(Math.max(micros - ms * 1000, 0), 999);
  return `${cachedHead}${String(rest).padStart(3, '0')}Z`;
}

const FIRST = '0001-01-01T00:00:00.000000Z';
const LAST = '9999-12-31T23:59:59.999999Z';
const FIRST_MICROS = Date.parse(FIRST) * 1000;
const AFTER_LAST_MICROS = Date.UTC(10_000) * 1000;

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

/** The same as `microsOf` of a time in its stored form, of which a page of runs has some hundreds: its places are known. */
export function storedMicros(iso: string): number {
  // `Date.UTC` takes the first years for those of the last century.
  if (iso.startsWith('0')) return microsOf(iso);
  const at = (place: number): number => (iso.charCodeAt(place) - 48) * 10 + iso.charCodeAt(place + 1) - 48;
  const ms = Date.UTC(at(0) * 100 + at(2), at(5) - 1, at(8), at(11), at(14), at(17));
  return ms * 1000 + at(20) * 10_000 + at(22) * 100 + at(24);
}

/** The stored form of any ISO 8601 time; what is in it already comes back as it is. */
export function normalTime(iso: string): string {
  return iso.length === 27 && iso.charCodeAt(26) === 90 && iso.charCodeAt(10) === 84 ? iso : isoOf(microsOf(iso));
}

/** The same for a time that may be missing. */
export function normalTimeOrNull(iso: string | null | undefined): string | null {
  return iso ? normalTime(iso) : null;
}
