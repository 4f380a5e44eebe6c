import type { Schedule } from '../../api/schedule.ts';
import { microsOf } from '../clock.ts';
import { parseCron } from './cron-expression.ts';
import { cronTimes } from './cron-times.ts';
import { recurrenceTimes } from './recurrence.ts';
import { instantOf, wallOf } from './zone.ts';

/** So many candidates are looked at, whatever is asked for. */
const MAX_CANDIDATES = 1000;
const DAY_SECONDS = 86_400;

export interface DateRange {
  /** The first date is not before it. In microseconds, as all of them. */
  start: number;
  /** No date is after it. */
  end?: number;
  /** How many at most; one where neither is given, as many as there are up to the end where only the end is. */
  limit?: number;
}

/** The dates of a schedule, as microseconds since the epoch, in order. */
export function* scheduleDates(schedule: Schedule, { start, end, limit }: DateRange): Generator<number> {
  const most = limit ?? (end === undefined ? 1 : MAX_CANDIDATES);
  const seen = new Set<number>();
  let candidates = 0;
  for (const date of candidatesOf(schedule, start)) {
    if (end !== undefined && date > end) return;
    // As clocks are set forward or back, two wall times may be one instant.
    if (!seen.has(date)) yield date;
    seen.add(date);
    if (seen.size >= most || candidates > MAX_CANDIDATES) return;
    candidates += 1;
  }
}

/** The zone in which a schedule counts its days. */
export function zoneOf(schedule: Schedule): string {
  return schedule.timezone || 'UTC';
}

function candidatesOf(schedule: Schedule, start: number): Generator<number> {
  if ('interval' in schedule) return intervalDates(schedule, start);
  return 'cron' in schedule ? cronDates(schedule, start) : recurrenceDates(schedule, start);
}

/** Days are days of the zone, so that a time of day stays the same; less than a day is counted in real time. */
function* intervalDates(schedule: Extract<Schedule, { interval: number }>, start: number): Generator<number> {
  const zone = zoneOf(schedule);
  const anchor = microsOf(schedule.anchor_date ?? '');
  const interval = Math.round(schedule.interval * 1e6);
  const days = Math.floor(schedule.interval / DAY_SECONDS);
  const next = (date: number): number =>
    days > 0 ? instantOf(zone, wallOf(zone, date) + interval, 'later') : date + interval;
  let date = anchor + interval * Math.trunc((start - anchor) / interval);
  while (date < start) date = next(date);
  for (; ; date = next(date)) yield date;
}

function* cronDates(schedule: Extract<Schedule, { cron: string }>, start: number): Generator<number> {
  const zone = zoneOf(schedule);
  const cron = parseCron(schedule.cron);
  if (!cron) return;
  const after = Math.ceil(wallOf(zone, start) / 1e6) - 1;
  for (const wall of cronTimes(cron, after, { dayOr: schedule.day_or })) yield instantOf(zone, wall * 1e6, 'earlier');
}

function* recurrenceDates(schedule: Extract<Schedule, { rrule: string }>, start: number): Generator<number> {
  const zone = zoneOf(schedule);
  // Around a change of clocks wall time runs differently, so the search begins a day before.
  const from = Math.floor(wallOf(zone, start) / 1e6) - DAY_SECONDS;
  for (const wall of recurrenceTimes(schedule.rrule, from)) {
    const date = instantOf(zone, wall * 1e6, 'earlier');
    if (date >= start) yield date;
  }
}
