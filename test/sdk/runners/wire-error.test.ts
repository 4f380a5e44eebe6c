import { describe, expect, it } from 'vitest';
import { fromWireError, toWireError } from '../../../src/sdk/task-host/wire-error.ts';

class OwnError extends Error {
  override readonly name = 'OwnError';
  readonly code = 'own';
}

const there = (thrown: unknown) => fromWireError(structuredClone(toWireError(thrown)));

describe('an error that leaves its process', () => {
  const error = Object.assign(new OwnError('no', { cause: new TypeError('deeper', { cause: 'deepest' }) }), {
    details: { at: new Date(5) },
    callback: () => {},
  });
  const arrived = there(error) as OwnError;

  it('is one again', () => {
    expect(arrived).toBeInstanceOf(Error);
    expect(arrived).toMatchObject({ name: 'OwnError', message: 'no', code: 'own', details: { at: new Date(5) } });
    expect(`${arrived}`).toBe('OwnError: no');
  });

  it('keeps its stack and its causes', () => {
    expect(arrived.stack).toBe(error.stack);
    expect(arrived.cause).toBeInstanceOf(TypeError);
    expect(arrived.cause).toMatchObject({ message: 'deeper', cause: 'deepest' });
  });

  it('leaves behind what can not be copied', () => expect('callback' in arrived).toBe(false));

  it.each([
    ['a text', 'oops', 'oops'],
    ['an object', { reason: 1 }, { reason: 1 }],
    ['undefined', undefined, undefined],
    ['a function', Math.max, String(Math.max)],
  ])('may be %s', (_, thrown, expected) => expect(there(thrown)).toEqual(expected));

  it('may hold several', () => {
    const several = there(new AggregateError([new Error('a'), new RangeError('b')], 'both')) as AggregateError;
    expect(several).toBeInstanceOf(AggregateError);
    expect(several.errors.map(String)).toEqual(['Error: a', 'RangeError: b']);
  });

  it('may be its own cause', () => {
    const round: Error = new Error('round');
    round.cause = round;
    expect((there(round) as Error).message).toBe('round');
  });
});
