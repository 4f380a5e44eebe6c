import type { Schedule } from '../../api/schedule.ts';
import { microsOf, normalTime } from '../clock.ts';
import { parseCron } from './cron-expression.ts';
import { recurrenceProblem, withStart } from './recurrence.ts';
import { isZone, wallOf } from './zone.ts';

/** Why a schedule means nothing, in one sentence; undefined where it is sound. */
export function scheduleProblem(schedule: Schedule): string | undefined {
  const { timezone } = schedule;
  if (timezone && !isZone(timezone)) {
    return `Invalid timezone: "${timezone}" (specify in IANA tzdata format, for example, America/New_York)`;
  }
  if ('cron' in schedule && !parseCron(schedule.cron)) return `Invalid cron string: "${schedule.cron}"`;
  return 'rrule' in schedule ? recurrenceProblem(schedule.rrule) : undefined;
}

/** A schedule as it is kept: with an anchor and a zone, and a rule with its start, all told once and for all. */
export function normalSchedule(schedule: Schedule, now: string): Schedule {
  if ('interval' in schedule) {
    const { interval, anchor_date: anchor, timezone } = schedule;
    return { interval, anchor_date: anchor ? normalTime(anchor) : now, timezone: timezone ?? 'UTC' };
  }
  if ('cron' in schedule) return { cron: schedule.cron, timezone: schedule.timezone ?? null, day_or: schedule.day_or };
  const nowWall = Math.floor(wallOf(schedule.timezone || 'UTC', microsOf(now)) / 1e6);
  return { rrule: withStart(schedule.rrule, nowWall), timezone: schedule.timezone ?? null };
}
