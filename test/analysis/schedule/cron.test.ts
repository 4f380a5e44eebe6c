import { describe, expect, it } from 'vitest';
import { nextCronTimes, readCron } from '../../../src/analysis/schedule/cron.ts';
import { CRON_ROWS } from './cron-table.ts';

describe('cron strings', () => {
  it.each(CRON_ROWS)('$text is read as Prefect reads it (days joined by or: $dayOr)', ({ text, dayOr, verdict }) => {
    const reading = readCron(text);
    if ('fault' in reading) {
      expect(verdict, reading.fault).toBe('refused');
      return;
    }
    const times = nextCronTimes(reading.fields, new Date('2026-01-01T12:00:00Z'), 3, { dayOr });
    expect(times.map((time) => time.toISOString().slice(0, 19)).join(' ') || 'never').toBe(verdict);
  });

  it('says what is wrong', () => {
    const faults = ['60 * * * *', '* * * *', '@every 5m', '0 0 * foo *', '', '0 0 * * 1#6'].map((text) => {
      const reading = readCron(text);
      return 'fault' in reading ? reading.fault : 'nothing';
    });
    expect(faults).toMatchInlineSnapshot(`
      [
        "\`60\` is no minute; it goes from 0 to 59.",
        "A cron string has 5 fields (minute, hour, day, month, weekday), and this has 4 fields.",
        "\`@every 5m\` is no cron string; there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually.",
        "\`foo\` is no month; it goes from 1 to 12, or jan, feb and so on.",
        "A cron string has 5 fields (minute, hour, day, month, weekday), and this has 0 fields.",
        "\`1#6\` is no day of the week; it goes from 0 to 7, or sun, mon and so on.",
      ]
    `);
  });
});
