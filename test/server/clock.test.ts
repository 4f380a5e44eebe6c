import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClock, isoOf, microsOf, normalTime } from '../../src/server/clock.ts';

describe('times', () => {
  it.each([
    ['2026-11-21T14:03:32.141878Z', '2026-11-21T14:03:32.141878Z'],
    ['2026-11-21T14:03:32Z', '2026-11-21T14:03:32.000000Z'],
    ['2026-11-21T14:03:32.1+00:00', '2026-11-21T14:03:32.100000Z'],
    ['2026-11-21T14:03:32.1418789+02:00', '2026-11-21T12:03:32.141878Z'],
    ['2026-11-21T14:03:32', '2026-11-21T14:03:32.000000Z'],
    ['2026-11-21 14:03:32-05:30', '2026-11-21T19:33:32.000000Z'],
  ])('stores %s as %s', (given, stored) => expect(normalTime(given)).toBe(stored));

  it('come back from their text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e15 }), (micros) => {
        expect(microsOf(isoOf(micros))).toBe(micros);
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
