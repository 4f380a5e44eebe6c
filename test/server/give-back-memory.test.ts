import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { giveBackMemoryAtRest } from '../../src/server/give-back-memory.ts';

const MB = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** For each second, how busy the process was in it and how much memory it has at its end; a collection leaves 100 MB. */
function collectionsIn(seconds: readonly { busy: number; megabytes: number }[]): number[] {
  let now = { busy: 0, megabytes: 100 };
  const collectedIn: number[] = [];
  let second = -1;
  const stop = giveBackMemoryAtRest({
    collect: () => {
      collectedIn.push(second);
      now = { ...now, megabytes: 100 };
    },
    residentBytes: () => now.megabytes * MB,
    busyShare: () => now.busy,
  });
  for (second = 0; second < seconds.length; second++) {
    now = seconds[second] as typeof now;
    vi.advanceTimersByTime(1000);
  }
  stop();
  vi.advanceTimersByTime(10_000);
  return collectedIn;
}

const seconds = (count: number, busy: number, megabytes: number) =>
  Array.from({ length: count }, () => ({ busy, megabytes }));

it.each([
  ['a process that was never at work', seconds(30, 0, 101), []],
  ['one that is at work', seconds(30, 0.9, 180), []],
  [
    'one that has something to do now and then',
    [...seconds(9, 0, 180), ...seconds(1, 0.2, 180), ...seconds(9, 0, 180)],
    [],
  ],
  ['one that rests after work', [...seconds(5, 0.9, 180), ...seconds(10, 0.01, 180)], [14]],
  ['one that goes on resting', [...seconds(10, 0, 180), ...seconds(20, 0, 103)], [9]],
  [
    'one that works and rests again',
    [...seconds(10, 0, 180), ...seconds(1, 0.5, 150), ...seconds(10, 0, 150)],
    [9, 20],
  ],
])('gives back the memory of %s', (_, given, expected) => {
  expect(collectionsIn(given)).toEqual(expected);
});

it('does nothing where the collector may not be called', () => {
  expect(globalThis.gc).toBeUndefined();
  giveBackMemoryAtRest()();
});
