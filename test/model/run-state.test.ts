import { describe, expect, it } from 'vitest';
import { defaultStateName, isTerminal, lookOf, STATE_TYPES, type StateType } from '../../src/model/run-state.ts';

const look = (type: StateType, name: string): string => {
  const { colour, icon, spins } = lookOf({ type, name });
  return `${colour} ${icon}${spins ? ' spins' : ''}`;
};

describe('the look of a state', () => {
  it.each<[StateType, string, string]>([
    ['SCHEDULED', 'Scheduled', 'scheduled clock'],
    ['SCHEDULED', 'Late', 'late clock'],
    ['SCHEDULED', 'AwaitingRetry', 'retrying history'],
    ['SCHEDULED', 'AwaitingConcurrencySlot', 'scheduled clock'],
    ['PENDING', 'Pending', 'pending circle-large-outline'],
    ['PENDING', 'NotReady', 'notReady dash'],
    ['RUNNING', 'Running', 'running sync spins'],
    ['RUNNING', 'Retrying', 'retrying sync spins'],
    ['COMPLETED', 'Completed', 'completed pass'],
    ['COMPLETED', 'Cached', 'cached zap'],
    ['FAILED', 'Failed', 'failed error'],
    ['FAILED', 'TimedOut', 'timedOut watch'],
    ['CRASHED', 'Crashed', 'crashed flame'],
    ['CANCELLED', 'Cancelled', 'cancelled circle-slash'],
    ['CANCELLING', 'Cancelling', 'cancelled circle-slash spins'],
    ['PAUSED', 'Paused', 'paused debug-pause'],
    ['PAUSED', 'Suspended', 'paused debug-pause'],
    // Names are free text, so they may also be what every object of JavaScript has.
    ['COMPLETED', 'constructor', 'completed pass'],
    ['FAILED', '__proto__', 'failed error'],
    ['FAILED', '', 'failed error'],
  ])('of %s named %s is %s', (type, name, expected) => expect(look(type, name)).toBe(expected));

  it('gives every type a look that its default name keeps', () => {
    for (const type of STATE_TYPES) expect(look(type, defaultStateName(type))).toBe(look(type, 'of one’s own'));
  });
});

describe('a state type', () => {
  it('ends a run only where nothing follows by itself', () => {
    expect(STATE_TYPES.filter(isTerminal)).toEqual(['COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED']);
  });

  it.each<[StateType, string]>([
    ['RUNNING', 'Running'],
    ['CANCELLING', 'Cancelling'],
  ])('%s reads %s by default', (type, name) => expect(defaultStateName(type)).toBe(name));
});
