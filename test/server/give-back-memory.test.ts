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

it.each([
  ['a process that was never at work', [{ busy: 0, megabytes: 101 }], []],
  ['one that is at work', [{ busy: 0.9, megabytes: 180 }], []],
  [
    'one that rests after work',
    [
      { busy: 0.9, megabytes: 180 },
      { busy: 0.01, megabytes: 180 },
    ],
    [1],
  ],
  [
    'one that goes on resting',
    [
      { busy: 0, megabytes: 180 },
      { busy: 0, megabytes: 100 },
      { busy: 0, megabytes: 103 },
    ],
    [0],
  ],
  [
    'one that works and rests again',
    [
      { busy: 0, megabytes: 180 },
      { busy: 0.5, megabytes: 150 },
      { busy: 0, megabytes: 150 },
    ],
    [0, 2],
  ],
])('gives back the memory of %s', (_, seconds, expected) => {
  expect(collectionsIn(seconds)).toEqual(expected);
});

it('does nothing where the collector may not be called', () => {
  expect(globalThis.gc).toBeUndefined();
  giveBackMemoryAtRest()();
});
