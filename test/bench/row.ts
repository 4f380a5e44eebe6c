/** One figure of both, measured in the same run on the same machine: only their ratio says anything elsewhere. */
export interface Row {
  what: string;
  unit: 's' | 'ms' | 'MB' | 'per second';
  millrace: number;
  prefect: number;
  /** What the ratio must reach, always as "so many times better". */
  times: number;
}

/** How many times better Millrace is: for rates the more the better, for the rest the less. */
export function timesBetter({ unit, millrace, prefect }: Row): number {
  return unit === 'per second' ? millrace / prefect : prefect / millrace;
}

export function formatRow(row: Row): string {
  const number = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3)).padStart(9);
  const verdict = timesBetter(row) >= row.times ? 'reached' : 'NOT reached';
  const asked = `${timesBetter(row).toFixed(1)}x (asked: ${Number(row.times.toFixed(2))}x, ${verdict})`;
  return `${row.what.padEnd(52)} ${number(row.prefect)} ${number(row.millrace)} ${row.unit.padEnd(11)} ${asked}`;
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: number[]): number {
  return percentile(values, 0.5);
}
