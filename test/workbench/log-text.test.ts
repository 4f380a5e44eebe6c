import { describe, expect, it } from 'vitest';
import { formatLogLine } from '../../src/workbench/log-text.ts';

const written = (given: { level?: number; message?: string; timestamp?: string }, name?: string): string =>
  formatLogLine(
    { id: 'l', name: 'prefect', level: 20, message: 'm', timestamp: '2026-01-01T12:03:04.120345Z', ...given },
    name,
  );

describe('a log line as text', () => {
  it.each([
    [{}, 'extract-0', '12:03:04.120 | INFO     | extract-0 | m'],
    [{}, undefined, '12:03:04.120 | INFO     | flow | m'],
    [{ message: 'a\nb\n\nc' }, undefined, '12:03:04.120 | INFO     | flow | a\n    b\n    \n    c'],
    [{ message: '' }, undefined, '12:03:04.120 | INFO     | flow | '],
    [{ timestamp: '2026-01-01T12:03:04Z' }, undefined, '12:03:04.000 | INFO     | flow | m'],
    [{ timestamp: '2026-01-01T12:03:04.5Z' }, undefined, '12:03:04.500 | INFO     | flow | m'],
    [{ timestamp: '2026-01-01T12:03:04.999999Z' }, undefined, '12:03:04.999 | INFO     | flow | m'],
  ])('%j of %s', (line, name, expected) => expect(written(line, name)).toBe(expected));

  it.each([
    [0, 'DEBUG'],
    [10, 'DEBUG'],
    [15, 'DEBUG'],
    [20, 'INFO'],
    [25, 'INFO'],
    [30, 'WARNING'],
    [40, 'ERROR'],
    [50, 'CRITICAL'],
    [99, 'CRITICAL'],
    [-1, 'DEBUG'],
  ])('of level %d reads %s', (level, expected) => {
    expect(written({ level }).split(' | ')[1]?.trimEnd()).toBe(expected);
  });
});
