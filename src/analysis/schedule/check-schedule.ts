import type { ScheduleDefinition } from '../../model/graph.ts';
import { isKnownTimezone, nextCronTimes, readCron } from './cron.ts';
import { readRrule, whyRruleNeverFires } from './rrule.ts';

export type ScheduleFault = { kind: 'unreadable' | 'never'; message: string };

/** What is wrong with a schedule as it is written; undefined where nothing is, or where the text does not tell. */
export function checkSchedule(schedule: ScheduleDefinition, now: Date): ScheduleFault | undefined {
  const { timezone, kind } = schedule;
  if (timezone !== undefined && !isTimezone(timezone)) {
    const message = `There is no time zone \`${timezone}\`; use an IANA name such as \`Europe/Berlin\`.`;
    return { kind: 'unreadable', message };
  }
  if (kind === 'interval') return checkInterval(schedule);
  if (!schedule.literal) return undefined;
  return kind === 'cron' ? checkCron(schedule, now) : checkRrule(schedule.text, now);
}

function checkInterval({ seconds }: ScheduleDefinition): ScheduleFault | undefined {
  if (seconds === undefined || seconds > 0) return undefined;
  return {
    kind: 'unreadable',
    message: 'An interval has to be longer than nothing; give it in seconds or as a timedelta.',
  };
}

function checkCron({ text, timezone, dayOr }: ScheduleDefinition, now: Date): ScheduleFault | undefined {
  const reading = readCron(text);
  if ('fault' in reading) return { kind: 'unreadable', message: reading.fault };
  if (nextCronTimes(reading.fields, now, 1, { timezone, dayOr }).length > 0) return undefined;
  return { kind: 'never', message: `\`${text}\` never comes: no such day is in those months, or its years are over.` };
}

function checkRrule(text: string, now: Date): ScheduleFault | undefined {
  const reading = readRrule(text);
  if ('fault' in reading) return { kind: 'unreadable', message: reading.fault };
  const why = whyRruleNeverFires(reading, now);
  return why === undefined
    ? undefined
    : { kind: 'never', message: `This rule never comes, since ${why}; change it or take the schedule away.` };
}

/** Whether a name may be that of a time zone: what is not in the usual form may be one that this machine does not know. */
function isTimezone(name: string): boolean {
  return !/^[A-Z][A-Za-z]+\/[A-Za-z_+-]+(\/[A-Za-z_+-]+)?$/.test(name) || isKnownTimezone(name);
}
