import { describe, expect, it } from 'vitest';
import { readRrule, whyRruleNeverFires } from '../../../src/analysis/schedule/rrule.ts';
import { RRULES } from './rrule-table.ts';

const NOW = new Date('2026-06-01T12:00:00Z');

describe('recurrence rules', () => {
  it.each(RRULES)('%s: %s', (rule, verdict) => {
    const reading = readRrule(rule);
    const found = 'fault' in reading ? 'refused' : whyRruleNeverFires(reading, NOW) ? 'never' : 'fires';
    expect(found).toBe(verdict);
  });

  it('gives up no rule on the day that it ends', () => {
    const reading = readRrule('FREQ=DAILY;UNTIL=20260601');
    expect('fault' in reading ? reading.fault : whyRruleNeverFires(reading, NOW)).toBeUndefined();
  });
});
