import type { CronExpression } from './cron-expression.ts';

/** No date is looked for further away than this: the expression has none. */
const MAX_YEARS = 50;
const DAY_SECONDS = 86_400;

/** The wall times, in seconds, that an expression names after a given one. */
export function* cronTimes(cron: CronExpression, after: number, { dayOr }: { dayOr: boolean }): Generator<number> {
  const seconds = cron.seconds ? sorted(cron.seconds) : [0];
  const hours = sorted(cron.hours);
  const minutes = sorted(cron.minutes);
  const firstYear = new Date(after * 1000).getUTCFullYear();
  for (let day = Math.floor(after / DAY_SECONDS); ; day++) {
    const date = new Date(day * DAY_SECONDS * 1000);
    if (date.getUTCFullYear() > firstYear + MAX_YEARS) return;
    if (!cron.months.has(date.getUTCMonth() + 1) || (cron.years && !cron.years.has(date.getUTCFullYear()))) continue;
    if (!dayFits(cron, date, dayOr)) continue;
    for (const hour of hours) {
      for (const minute of minutes) {
        for (const second of seconds) {
          const time = day * DAY_SECONDS + hour * 3600 + minute * 60 + second;
          if (time > after) yield time;
        }
      }
    }
  }
}

/** By old custom either day may fit where both are limited. */
function dayFits(cron: CronExpression, date: Date, dayOr: boolean): boolean {
  const fitsDay =
    !cron.limitsDays || cron.days.has(date.getUTCDate()) || (cron.lastDay && date.getUTCDate() === lengthOf(date));
  const fitsWeekday = !cron.limitsWeekdays || weekdayFits(cron, date);
  return dayOr && cron.limitsDays && cron.limitsWeekdays ? fitsDay || fitsWeekday : fitsDay && fitsWeekday;
}

function weekdayFits({ weekdays, nthWeekdays }: CronExpression, date: Date): boolean {
  if (nthWeekdays.length === 0) return weekdays.has(date.getUTCDay());
  const day = date.getUTCDate();
  return nthWeekdays.some(({ weekday, nth }) => {
    if (weekday !== date.getUTCDay()) return false;
    return nth === 'last' ? day + 7 > lengthOf(date) : Math.ceil(day / 7) === nth;
  });
}

function lengthOf(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function sorted(values: ReadonlySet<number>): number[] {
  return [...values].sort((a, b) => a - b);
}
