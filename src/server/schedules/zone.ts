/**
 * Time zones by what `Intl` knows of them. A wall time is what a clock in the zone shows, told as the microseconds
 * that UTC would have at that reading.
 */

/** The wall time at an instant. */
export function wallOf(zone: string, micros: number): number {
  return micros + offsetAt(zone, micros);
}

/**
 * The instant of a wall time. Of one that comes twice, as clocks are set back, and of one that is left out, as they
 * are set forward, there are two readings an hour apart; `pick` says which of them counts.
 */
export function instantOf(zone: string, wall: number, pick: 'earlier' | 'later'): number {
  const before = offsetAt(zone, wall - DAY_MICROS);
  const after = offsetAt(zone, wall + DAY_MICROS);
  if (before === after) return wall - before;
  const readings = [wall - before, wall - after];
  const real = readings.filter((micros) => wallOf(zone, micros) === wall);
  return (pick === 'earlier' ? Math.min : Math.max)(...(real.length > 0 ? real : readings));
}

/** The time as Python prints it: `2026-03-08 09:00:00-04:00`. */
export function localText(zone: string, micros: number): string {
  const offset = offsetAt(zone, micros);
  const wall = micros + offset;
  const seconds = Math.floor(wall / 1e6);
  const rest = wall - seconds * 1e6;
  const head = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  const minutes = Math.round(Math.abs(offset) / 60e6);
  const sign = offset < 0 ? '-' : '+';
  return `${head}${rest === 0 ? '' : `.${String(rest).padStart(6, '0')}`}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Whether it names a place of the tz database. */
export function isZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

const DAY_MICROS = 86_400e6;

/** How far the zone's clocks are ahead of UTC, in microseconds. */
function offsetAt(zone: string, micros: number): number {
  if (zone === 'UTC') return 0;
  const ms = Math.floor(micros / 1000);
  const of = Object.fromEntries(
    formatOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = of;
  return (Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000) * 1000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    const number = 'numeric' as const;
    format = new Intl.DateTimeFormat('en-US-u-hc-h23', {
      timeZone: zone,
      calendar: 'iso8601',
      year: number,
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    });
    formats.set(zone, format);
  }
  return format;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
