import cronstrue from 'cronstrue';
import * as rrule from 'rrule';
import { type CronOptions, nextCronTimes, readCron } from './cron.ts';
import { readRrule, whyRruleNeverFires } from './rrule.ts';

// Node takes the package as CommonJS, whose names are on `default`; a bundle as a module, which has them itself.
const { RRule } = 'RRule' in rrule ? rrule : (rrule as { default: typeof rrule }).default;

/** What a schedule means. */
export interface ScheduleWords {
  words: string;
  /** The next times that it comes; none where it never does or where that can't be told. */
  next: Date[];
}

/** A cron string in words; undefined where it can't be read. */
export function cronWords(text: string, now: Date, options: CronOptions = {}): ScheduleWords | undefined {
  const reading = readCron(text);
  if ('fault' in reading) return undefined;
  try {
    const words = cronstrue.toString(inWordOrder(text), {
      use24HourTimeFormat: true,
      throwExceptionOnParseError: true,
    });
    const { day, month, weekday } = reading.fields;
    const daily = !day && !month && !weekday && words.startsWith('At ') ? ', every day' : '';
    return { words: words + daily, next: nextCronTimes(reading.fields, now, 3, options) };
  } catch {
    return undefined;
  }
}

/** The describing library wants the seconds first, and a last weekday as `5L`. */
function inWordOrder(text: string): string {
  const words = text.trim().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = '', second, year] = words;
  if (words.length === 1) return minute;
  const last = weekday.replace(/\bl(\w)/gi, '$1L');
  return [
    ...(second === undefined ? [] : [second]),
    minute,
    hour,
    day.toUpperCase(),
    month,
    last,
    ...(year ? [year] : []),
  ].join(' ');
}

/** A recurrence rule in words; undefined where it can't be read or said. */
export function rruleWords(text: string, now: Date): ScheduleWords | undefined {
  const reading = readRrule(text);
  if ('fault' in reading || reading.lists) return undefined;
  // Finer rules are stepped through one by one, which may take for ever.
  if (!['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'].includes(reading.parts.get('FREQ') ?? '')) return undefined;
  try {
    const rule = RRule.fromString([...reading.parts].map(([key, value]) => `${key}=${value}`).join(';'));
    const words = rule.toText();
    if (!words || /error/i.test(words)) return undefined;
    const next = whyRruleNeverFires(reading, now) ? [] : nextOf(rule, now);
    return { words: `${words.charAt(0).toUpperCase()}${words.slice(1)}`, next };
  } catch {
    return undefined;
  }
}

/** Within two years; a rule that counts from a beginning of its own is left out. */
function nextOf(rule: rrule.RRule, now: Date): Date[] {
  if (rule.origOptions.count !== undefined || rule.origOptions.interval !== undefined) return [];
  const end = new Date(now.getTime() + 2 * 366 * 86_400_000);
  const begin = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
  const placed = new RRule({ ...rule.origOptions, dtstart: begin });
  return placed.between(now, end, false, (_, count) => count < 3);
}
