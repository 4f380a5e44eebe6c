import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface CronRow {
  text: string;
  /** Whether days of the month and of the week are joined by or. */
  dayOr: boolean;
  /** The next three times after 2026-01-01 12:00 UTC, `never` or `refused`. */
  verdict: string;
}

/** Cron strings with what Prefect 3.8.8 makes of them; `[and]` behind one joins its days by and. */
export const CRON_ROWS: readonly CronRow[] = readFileSync(join(import.meta.dirname, 'cron.txt'), 'utf8')
  .split('\n')
  .filter((line) => line.includes(' | ') && !line.startsWith('#'))
  .map((line) => {
    const [left = '', verdict = ''] = line.split(' | ');
    return { text: left.replace(/ \[and\]$/, ''), dayOr: !left.endsWith(' [and]'), verdict };
  });
