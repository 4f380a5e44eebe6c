import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoOf, microsOf } from '../../src/server/clock.ts';
import { scheduleDates, zoneOf } from '../../src/server/schedules/schedule-dates.ts';
import { localText } from '../../src/server/schedules/zone.ts';
import { NO_PREFECT, PREFECT_BIN } from '../conformance/real-prefect.ts';
import { runPython } from './run-python.ts';
import { SCHEDULE_CASES, type ScheduleCase } from './schedule-cases.ts';

describe.skipIf(!PREFECT_BIN)(`schedules${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  it('have the dates that they have by the real Prefect, in every zone and around every change of clocks', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-schedules-'));
    const file = join(folder, 'cases.json');
    writeFileSync(file, JSON.stringify(SCHEDULE_CASES));
    const { output } = await runPython('schedule_dates.py', { url: 'http://127.0.0.1:9', env: { CASES: file } });
    rmSync(folder, { recursive: true });
    const theirs = JSON.parse(/^DATES (.*)$/m.exec(output)?.[1] ?? '[]') as (string | [string, string][])[];
    expect(theirs.length, output.slice(-2000)).toBe(SCHEDULE_CASES.length);
    const told = SCHEDULE_CASES.map((scheduled, index) => `${JSON.stringify(scheduled)}\n  ${shown(theirs[index])}`);
    expect(SCHEDULE_CASES.map((scheduled) => `${JSON.stringify(scheduled)}\n  ${ours(scheduled)}`)).toEqual(told);
  });
});

function shown(theirs: string | [string, string][] | undefined): string {
  if (!Array.isArray(theirs)) return String(theirs);
  return theirs.map(([utc, local]) => `${isoOf(microsOf(utc))} ${local}`).join('\n  ');
}

/** Python gives them sorted. */
function ours({ schedule, start, end, n }: ScheduleCase): string {
  const range = { start: microsOf(start), ...(end && { end: microsOf(end) }), ...(n && { limit: n }) };
  const dates = [...scheduleDates(schedule, range)].sort((a, b) => a - b);
  return dates.map((date) => `${isoOf(date)} ${localText(zoneOf(schedule), date)}`).join('\n  ');
}
