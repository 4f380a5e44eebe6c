import { describe, expect, it } from 'vitest';
import { readRrule, whyRruleNeverFires } from '../../../src/analysis/schedule/rrule.ts';

const NOW = new Date('2026-06-01T12:00:00Z');

/** What Prefect 3.8.8 makes of a rule; `never` where it takes one that gives no times. */
const RULES: [rule: string, verdict: 'fires' | 'refused' | 'never'][] = [
  ['FREQ=DAILY', 'fires'],
  ['RRULE:FREQ=DAILY;INTERVAL=1', 'fires'],
  ['freq=daily', 'fires'],
  ['FREQ=MONTHLY;BYDAY=2FR', 'fires'],
  ['FREQ=MONTHLY;BYDAY=-1FR,+1MO', 'fires'],
  ['FREQ=MONTHLY;BYMONTHDAY=-1', 'fires'],
  ['FREQ=WEEKLY;BYDAY=MO,WE;WKST=SU', 'fires'],
  ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29', 'fires'],
  ['FREQ=DAILY;UNTIL=20991231T000000Z', 'fires'],
  ['DTSTART:20240101T000000\nRRULE:FREQ=DAILY', 'fires'],
  ['DTSTART;TZID=Europe/Berlin:20240101T000000\nRRULE:FREQ=DAILY', 'fires'],
  ['RRULE:FREQ=DAILY EXDATE:20240101T000000', 'fires'],
  ['RDATE:20240101T000000', 'fires'],
  ['FREQ=DAYLY', 'refused'],
  ['', 'refused'],
  ['INTERVAL=2', 'refused'],
  ['FREQ=WEEKLY;BYDAY=XX', 'refused'],
  ['FREQ=DAILY;FOO=1', 'refused'],
  ['FREQ=DAILY;', 'refused'],
  ['FREQ=DAILY;BYHOUR=9,10;BYMINUTE=70', 'refused'],
  ['FREQ=DAILY;INTERVAL=often', 'refused'],
  ['hello', 'refused'],
  ['FREQ=DAILY;UNTIL=20200101', 'never'],
  ['FREQ=DAILY;COUNT=0', 'never'],
  ['FREQ=DAILY;INTERVAL=0', 'never'],
  ['FREQ=YEARLY;BYMONTH=2,4;BYMONTHDAY=31', 'never'],
];

describe('recurrence rules', () => {
  it.each(RULES)('%s: %s', (rule, verdict) => {
    const reading = readRrule(rule);
    const found = 'fault' in reading ? 'refused' : whyRruleNeverFires(reading, NOW) ? 'never' : 'fires';
    expect(found).toBe(verdict);
  });

  it('gives up no rule on the day that it ends', () => {
    const reading = readRrule('FREQ=DAILY;UNTIL=20260601');
    expect('fault' in reading ? reading.fault : whyRruleNeverFires(reading, NOW)).toBeUndefined();
  });
});
