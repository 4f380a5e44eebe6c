import { describe, expect, it } from 'vitest';
import { createUuid7, uuid7 } from '../../src/model/uuid7.ts';

const VERSION_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The millisecond that an id carries. */
const timeOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** A clock that tells these times one after the other, and then the last one for ever. */
function clock(...times: number[]): () => number {
  let at = 0;
  return () => times[Math.min(at++, times.length - 1)] as number;
}

function expectGoodIds(ids: string[]): void {
  expect(ids.filter((id) => !VERSION_7.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...ids].sort());
}

describe('a UUID of version 7', () => {
  it('is valid, unique and sorted over a hundred thousand', () => {
    expectGoodIds(Array.from({ length: 100_000 }, () => uuid7()));
  });

  it('stays so when all of them are born in one millisecond', () => {
    const next = createUuid7(() => 1_700_000_000_000);
    expectGoodIds(Array.from({ length: 100_000 }, () => next()));
  });

  it('stays so when the random bytes are all the same', () => {
    for (const byte of [0, 255]) {
      const next = createUuid7(
        () => 5,
        (bytes) => bytes.fill(byte),
      );
      expectGoodIds(Array.from({ length: 20_000 }, () => next()));
    }
  });

  it.each([
    { times: [1000, 1001, 1002], carried: [1000, 1001, 1002] },
    { times: [1000, 1000, 1000], carried: [1000, 1000, 1000] },
    { times: [1000, 400, 999, 1001], carried: [1000, 1000, 1000, 1001] },
    { times: [0, 0], carried: [0, 0] },
  ])('carries $carried when the clock tells $times', ({ times, carried }) => {
    const next = createUuid7(clock(...times));
    const ids = times.map(() => next());
    expect(ids.map(timeOf)).toEqual(carried);
    expectGoodIds(ids);
  });

  it('is made of the bytes it is given', () => {
    const next = createUuid7(
      () => 0x0123456789ab,
      (bytes) => bytes.set(bytes.map((_, index) => index + 1)),
    );
    expect(next()).toBe('01234567-89ab-7008-8102-030405060708');
  });
});
