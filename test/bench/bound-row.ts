/** A figure that has a bound of its own, and nothing to be compared with. */
export interface BoundRow {
  what: string;
  unit: 'ms' | 'MB' | '%' | 'rows';
  value: number;
  most: number;
}

/** What Prefect's inline no-op task takes at most on the machine on which the bounds were set, in milliseconds. */
const ON_RECORD_MS = 3.2;

/**
 * How many times slower than that machine this one is, by what the same task takes here. Absolute times vary by machine,
 * as the ratios do not, so that bounds in milliseconds are so many times as wide here. Never less than one.
 */
export function slownessOf(prefectInlineMs: number): number {
  return Math.max(1, prefectInlineMs / ON_RECORD_MS);
}

export function formatBoundRow({ what, unit, value, most }: BoundRow, slowness = 1): string {
  const scaled = unit === 'ms' ? most * slowness : most;
  const verdict = value <= scaled ? 'reached' : 'NOT reached';
  const written = (figure: number): string =>
    most < 10 && !Number.isInteger(figure) ? figure.toPrecision(3) : figure.toFixed(0);
  const here = scaled > most ? `, here ${written(scaled)}` : '';
  return `${what.padEnd(52)} ${''.padStart(9)} ${written(value).padStart(9)} ${unit.padEnd(11)} (asked: at most ${most}${here}, ${verdict})`;
}
