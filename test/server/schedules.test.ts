import { describe, expect, it } from 'vitest';
import type { Schedule } from '../../src/api/schedule.ts';
import { isoOf, microsOf } from '../../src/server/clock.ts';
import { parseCron } from '../../src/server/schedules/cron-expression.ts';
import { normalSchedule, scheduleProblem } from '../../src/server/schedules/normal-schedule.ts';
import { scheduleDates, zoneOf } from '../../src/server/schedules/schedule-dates.ts';
import { localText } from '../../src/server/schedules/zone.ts';

/** The first dates of a schedule from a moment on, in its own zone. */
function dates(schedule: Schedule, start: string, limit: number): string[] {
  const found = [...scheduleDates(schedule, { start: microsOf(start), limit })];
  return found.map((date) => localText(zoneOf(schedule), date));
}

const NEW_YORK = 'America/New_York';
const cron = (text: string, timezone?: string): Schedule => ({ cron: text, day_or: true, timezone });
const every = (interval: number, anchor: string, timezone?: string): Schedule => ({
  interval,
  anchor_date: anchor,
  timezone,
});

describe('the dates of a schedule', () => {
  it.each<[string, Schedule, string, string[]]>([
    [
      'begin with the start itself',
      cron('0 9 * * *'),
      '2026-03-01T09:00:00Z',
      ['2026-03-01 09:00:00+00:00', '2026-03-02 09:00:00+00:00'],
    ],
    [
      'begin after a start between two minutes',
      cron('* * * * *'),
      '2026-03-01T09:00:00.5Z',
      ['2026-03-01 09:01:00+00:00', '2026-03-01 09:02:00+00:00'],
    ],
    [
      'keep the time of day as clocks are set forward',
      cron('0 9 * * *', NEW_YORK),
      '2026-03-07T00:00:00Z',
      ['2026-03-07 09:00:00-05:00', '2026-03-08 09:00:00-04:00'],
    ],
    [
      'come once where a cron time comes twice',
      cron('30 1 * * *', NEW_YORK),
      '2026-11-01T00:00:00Z',
      ['2026-11-01 01:30:00-04:00', '2026-11-02 01:30:00-05:00'],
    ],
    [
      'come an hour early where a cron time is left out',
      cron('30 2 * * *', NEW_YORK),
      '2026-03-08T00:00:00Z',
      ['2026-03-08 01:30:00-05:00', '2026-03-09 02:30:00-04:00'],
    ],
    [
      'keep the time of day by days, and real time by hours',
      every(86_400, '2026-03-01T14:00:00Z', NEW_YORK),
      '2026-03-07T00:00:00Z',
      ['2026-03-07 09:00:00-05:00', '2026-03-08 09:00:00-04:00'],
    ],
    [
      'count hours in real time',
      every(3600, '2026-01-01T00:00:00Z', NEW_YORK),
      '2026-03-08T06:00:00Z',
      ['2026-03-08 01:00:00-05:00', '2026-03-08 03:00:00-04:00'],
    ],
    [
      'are counted back from an anchor that is still to come',
      every(600, '2030-01-01T00:05:00Z'),
      '2026-03-01T00:00:00Z',
      ['2026-03-01 00:05:00+00:00', '2026-03-01 00:15:00+00:00'],
    ],
    [
      'follow a rule in wall time',
      { rrule: 'DTSTART:20260306T090000\nRRULE:FREQ=DAILY;COUNT=3', timezone: NEW_YORK },
      '2026-03-07T00:00:00Z',
      ['2026-03-07 09:00:00-05:00', '2026-03-08 09:00:00-04:00'],
    ],
    [
      'leave out what a rule excludes',
      { rrule: 'DTSTART:20260301T000000\nRRULE:FREQ=DAILY\nEXDATE:20260302T000000', timezone: 'UTC' },
      '2026-03-01T00:00:00Z',
      ['2026-03-01 00:00:00+00:00', '2026-03-03 00:00:00+00:00'],
    ],
  ])('%s', (_name, schedule, start, expected) => {
    expect(dates(schedule, start, expected.length)).toEqual(expected);
  });

  it('end with the end, which counts', () => {
    const range = { start: microsOf('2026-03-01T00:00:00Z'), end: microsOf('2026-03-01T02:00:00Z') };
    expect([...scheduleDates(cron('0 * * * *'), range)]).toHaveLength(3);
  });

  it('end by themselves where there are no more', () => {
    expect(
      dates({ rrule: 'DTSTART:20260301T000000\nRRULE:FREQ=DAILY;COUNT=2', timezone: null }, '2026-03-02T00:00:00Z', 9),
    ).toHaveLength(1);
    expect(dates(cron('0 0 30 2 *'), '2026-03-02T00:00:00Z', 9)).toEqual([]);
  });
});

describe('a cron expression', () => {
  const values = (text: string): string => {
    const parsed = parseCron(text);
    return parsed
      ? `${[...parsed.minutes].join(',')} ${[...parsed.months].join(',')} ${[...parsed.weekdays].join(',')}`
      : '-';
  };

  it.each([
    ['5/20 * * jan mon', '5,25,45 1 1'],
    ['0 * * nov-feb fri-sun', '0 11,12,1,2 5,6,0'],
    ['10-14/2,50 * * */6 7', '10,12,14,50 1,7 0'],
    ['0 0 * * 2-2', '0 1,2,3,4,5,6,7,8,9,10,11,12 0,1,2,3,4,5,6'],
    ['60 * * * *', '-'],
    ['1-2-3 * * * *', '-'],
    ['* * * 0 *', '-'],
    ['* * * * mond', '-'],
    ['* * * *', '-'],
    ['? * * * *', '-'],
    ['* * * * 2#3,5', '-'],
    ['', '-'],
  ])('%s is %s', (text, expected) => {
    expect(values(text)).toBe(expected);
  });
});

describe('a schedule that is given', () => {
  const NOW = '2026-03-01T12:00:00.000001Z';

  it.each<[Schedule, Schedule]>([
    [{ interval: 60 }, { interval: 60, anchor_date: NOW, timezone: 'UTC' }],
    [every(60, '2026-01-01T00:00:00+01:00'), every(60, '2025-12-31T23:00:00.000000Z', 'UTC')],
    [cron('* * * * *'), { cron: '* * * * *', timezone: null, day_or: true }],
    [
      { rrule: 'FREQ=DAILY', timezone: 'UTC' },
      { rrule: 'DTSTART:20200101T000000\nFREQ=DAILY', timezone: 'UTC' },
    ],
    [
      { rrule: 'FREQ=MINUTELY;INTERVAL=7', timezone: NEW_YORK },
      { rrule: 'DTSTART:20260301T065400\nFREQ=MINUTELY;INTERVAL=7', timezone: NEW_YORK },
    ],
  ])('%j is kept as %j', (given, kept) => {
    expect(normalSchedule(given, NOW)).toEqual(kept);
  });

  it('has the same dates with the start that was put into its rule', () => {
    const kept = normalSchedule({ rrule: 'FREQ=MINUTELY;INTERVAL=7', timezone: 'UTC' }, NOW);
    const [first] = [...scheduleDates(kept, { start: microsOf(NOW) })];
    expect((microsOf(isoOf(first ?? 0)) - microsOf('2020-01-01T00:00:00Z')) % (7 * 60e6)).toBe(0);
  });

  it.each<[Schedule, string]>([
    [cron('nonsense'), 'Invalid cron string: "nonsense"'],
    [
      cron('* * * * *', 'Nowhere'),
      'Invalid timezone: "Nowhere" (specify in IANA tzdata format, for example, America/New_York)',
    ],
    [{ rrule: 'FREQ=DAILY;UNTIL=20300101T000000Z\nDTSTART:20260101T000000', timezone: null }, 'UNTIL'],
    [{ rrule: 'x'.repeat(6501), timezone: null }, 'Max length is 6500, got 6501'],
  ])('%j is refused', (given, problem) => {
    expect(scheduleProblem(given)).toContain(problem);
  });
});
