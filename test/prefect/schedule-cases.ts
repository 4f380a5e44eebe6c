import type { Schedule } from '../../src/api/schedule.ts';

export interface ScheduleCase {
  schedule: Schedule;
  start: string;
  end?: string;
  n?: number;
}

const ZONES = ['UTC', 'America/New_York', 'Europe/Oslo', 'Australia/Lord_Howe', 'Asia/Kolkata', 'America/Sao_Paulo'];
/** Around the changes of clocks in those zones, and at leap days and ends of years. */
const STARTS = [
  '2026-03-07T12:00:00Z',
  '2026-03-28T22:30:00Z',
  '2026-10-24T23:15:30.500000Z',
  '2026-10-31T20:00:00Z',
  '2026-04-04T10:00:00Z',
  '2028-02-27T23:59:59Z',
  '2026-12-31T05:00:00Z',
];

const CRONS: [cron: string, dayOr?: boolean][] = [
  ['* * * * *'],
  ['*/15 * * * *'],
  ['30 * * * *'],
  ['0 * * * *'],
  ['30 2 * * *'],
  ['30 1 * * *'],
  ['15 1,2,3 * * *'],
  ['0 9 * * 1-5'],
  ['0 0 1 * *'],
  ['0 0 L * *'],
  ['0 0 29 2 *'],
  ['0 0 13 * 5'],
  ['0 0 13 * 5', false],
  ['0 0 1-7 * mon', false],
  ['0 12 * * 2#3'],
  ['0 12 * * L5'],
  ['0 0 * * fri-mon'],
  ['0 0 * nov-feb *'],
  ['@weekly'],
  ['0 0 1,15 * 0'],
  ['0 0 1-31 * 1'],
  ['0 0 */2 * 1'],
  ['5/20 3 * * *'],
  ['0 0 * * * 30'],
  ['0 0 1 1 * 0 2027-2099'],
  ['59 23 31 12 *'],
  ['0 0 * * 7'],
  ['10-50/10 */6 * * *'],
];

const INTERVALS: [seconds: number, anchor: string][] = [
  [60, '2026-01-01T00:00:30Z'],
  [3600, '2020-01-01T00:00:00Z'],
  [86_400, '2026-01-01T14:00:00Z'],
  [86_400, '2026-01-01T06:30:00Z'],
  [86_400, '2026-12-01T01:30:00+01:00'],
  [129_600, '2026-02-01T00:00:00Z'],
  [604_800, '2025-06-01T07:00:00Z'],
  [90.5, '2026-03-07T11:59:00Z'],
  [43_200, '2040-01-01T00:00:00Z'],
  [2_592_000, '2026-01-31T01:15:00Z'],
];

const RULES = [
  'FREQ=DAILY',
  'FREQ=DAILY;INTERVAL=3;BYHOUR=2;BYMINUTE=30',
  'RRULE:FREQ=WEEKLY;BYDAY=MO,WE;BYHOUR=9;BYMINUTE=0',
  'FREQ=HOURLY;INTERVAL=5',
  'DTSTART:20260301T013000\nRRULE:FREQ=DAILY;COUNT=50',
  'DTSTART:20260101T090000\nRRULE:FREQ=MONTHLY;BYDAY=-1FR',
  'DTSTART:20260101T000000\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29',
  'DTSTART:20261020T020000\nRRULE:FREQ=DAILY;UNTIL=20261105T020000',
  'DTSTART:20260301T023000Z\nRRULE:FREQ=DAILY;UNTIL=20260415T023000Z',
  'DTSTART;TZID=Asia/Tokyo:20260306T023000\nRRULE:FREQ=DAILY;COUNT=40',
  'DTSTART:20260305T010000\nRRULE:FREQ=DAILY;COUNT=40\nEXDATE:20260308T010000,20260329T010000',
  'DTSTART:20260305T010000\nRRULE:FREQ=DAILY;COUNT=10\nRRULE:FREQ=HOURLY;INTERVAL=7;COUNT=10',
  'DTSTART:20260305T010000\nRRULE:FREQ=HOURLY;COUNT=60\nEXRULE:FREQ=HOURLY;INTERVAL=2;COUNT=60',
  'DTSTART:20260305T010000\nRDATE:20260310T120000,20260401T030000',
  'DTSTART:20261024T000000\nRRULE:FREQ=MINUTELY;INTERVAL=20',
  'FREQ=MONTHLY;BYMONTHDAY=-1',
  'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU',
  'FREQ=MONTHLY;BYSETPOS=2;BYDAY=MO,TU',
  'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO',
  'FREQ=YEARLY;BYYEARDAY=100,-1',
];

function schedules(timezone: string): Schedule[] {
  return [
    ...CRONS.map(([cron, day_or = true]) => ({ cron, day_or, timezone })),
    ...INTERVALS.map(([interval, anchor_date]) => ({ interval, anchor_date, timezone })),
    ...RULES.map((rrule) => ({ rrule, timezone })),
  ];
}

/** Every schedule in every zone, each from one of the starts, so that all of them meet. */
export const SCHEDULE_CASES: ScheduleCase[] = ZONES.flatMap((zone, zoneIndex) =>
  schedules(zone).flatMap((schedule, index) => {
    const start = STARTS[(index + zoneIndex) % STARTS.length] as string;
    const other = STARTS[(index * 3 + zoneIndex + 2) % STARTS.length] as string;
    return [
      // Further away the real one has no changes of clocks.
      { schedule, start, n: 12, end: '2036-01-01T00:00:00Z' },
      { schedule, start: other, n: 100, end: new Date(Date.parse(other) + 4 * 86_400_000).toISOString() },
    ];
  }),
);
