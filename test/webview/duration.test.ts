import { describe, expect, it } from 'vitest';
import { formatAgo, formatDuration, secondsBetween } from '../../webview/run/duration.ts';

describe('a duration', () => {
  it.each([
    [-1, '0 ms'],
    [0, '0 ms'],
    [0.0004, '0 ms'],
    [0.24, '240 ms'],
    [0.9994, '999 ms'],
    [0.9995, '1.0 s'],
    [1.24, '1.2 s'],
    [59.94, '59.9 s'],
    [59.95, '1 m 00 s'],
    [184, '3 m 04 s'],
    [3599.4, '59 m 59 s'],
    [3599.5, '1 h 00 m'],
    [7500, '2 h 05 m'],
    [360_000, '100 h 00 m'],
  ])('of %d seconds reads %s', (seconds, expected) => expect(formatDuration(seconds)).toBe(expected));

  it('lies between two times, or a time and now', () => {
    const now = Date.parse('2026-01-01T00:01:00Z');
    expect(secondsBetween('2026-01-01T00:00:00.500000Z', '2026-01-01T00:00:02Z', now)).toBe(1.5);
    expect(secondsBetween('2026-01-01T00:00:00Z', undefined, now)).toBe(60);
  });
});

describe('how long ago', () => {
  const now = Date.parse('2026-01-10T00:00:00Z');
  it.each([
    [-5, 'just now'],
    [44, 'just now'],
    [45, '1 min ago'],
    [240, '4 min ago'],
    [3540, '59 min ago'],
    [3600, '1 h ago'],
    [10_800, '3 h ago'],
    [86_400, '1 d ago'],
    [200_000, '2 d ago'],
  ])('%d seconds reads %s', (seconds, expected) => {
    expect(formatAgo(new Date(now - seconds * 1000).toISOString(), now)).toBe(expected);
  });
});
