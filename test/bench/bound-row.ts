/** A figure that has a bound of its own, and nothing to be compared with. */
export interface BoundRow {
  what: string;
  unit: 'ms' | 'MB' | '%' | 'rows';
  value: number;
  most: number;
}

export function formatBoundRow({ what, unit, value, most }: BoundRow): string {
  const verdict = value <= most ? 'reached' : 'NOT reached';
  const shown = most < 10 && !Number.isInteger(value) ? value.toPrecision(3) : value.toFixed(0);
  return `${what.padEnd(52)} ${''.padStart(9)} ${shown.padStart(9)} ${unit.padEnd(11)} (asked: at most ${most}, ${verdict})`;
}
