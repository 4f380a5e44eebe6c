import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock, isoOf, microsOf, normalTime, storedMicros } from '../../src/server/clock.ts';

describe('times', () => {
  it.each([
    ['2026-11-21T14:03:32.141878Z', '2026-11-21T14:03:32.141878Z'],
    ['2026-11-21T14:03:32Z', '2026-11-21T14:03:32.000000Z'],
    ['2026-11-21T14:03:32.1+00:00', '2026-11-21T14:03:32.100000Z'],
    ['2026-11-21T14:03:32.1418789+02:00', '2026-11-21T12:03:32.141878Z'],
    ['2026-11-21T14:03:32', '2026-11-21T14:03:32.000000Z'],
    ['2026-11-21 14:03:32-05:30', '2026-11-21T19:33:32.000000Z'],
    ['0001-01-01T00:00:00+01:00', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:30:00-01:00', '9999-12-31T23:59:59.999999Z'],
  ])('stores %s as %s', (given, stored) => expect(normalTime(given)).toBe(stored));

  it('come back from their text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
        expect(microsOf(isoOf(micros))).toBe(micros);
        expect(storedMicros(isoOf(micros))).toBe(micros);
      }),
    );
  });

  it('have one form, in which they sort, however far away', () => {
    const any = fc.double({ min: -1e18, max: 1e18, noNaN: true }).map(Math.round);
    fc.assert(
      fc.property(any, any, (a, b) => {
        expect(isoOf(a)).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
        if (a < b) expect(isoOf(a) <= isoOf(b)).toBe(true);
      }),
    );
  });

  it('never repeat or go back, even when the machine says so', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2 }), (readings) => {
        const left = [...readings];
        const clock = createClock(() => left.shift() ?? 0);
        const told = readings.map(() => clock.micros());
        for (let i = 1; i < told.length; i++) expect(told[i]).toBeGreaterThan(told[i - 1] as number);
      }),
    );
  });
});
