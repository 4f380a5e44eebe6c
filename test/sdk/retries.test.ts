import { describe, expect, it } from 'vitest';
import { exponentialBackoff, type TaskOptions, task } from '../../src/sdk/index.ts';
import { runInMemory } from './run-in-memory.ts';

/** How a task that always fails goes: its states, with the seconds that it waited before a retry, and its errors. */
async function statesOf(options: TaskOptions): Promise<string[]> {
  const { port } = await runInMemory(() =>
    task({ name: 'load', ...options }, () => {
      throw new Error('no');
    })(),
  );
  return [
    ...port.transitions.map(({ to }) => {
      const at = to.details.scheduledTimeUs;
      return at === undefined ? to.name : `wait ${(Math.max(0, at - to.timestampUs) / 1e6).toFixed(2)}`;
    }),
    ...port.logs
      .filter(({ message }) => /retryCondition/.test(message))
      .map(({ message }) => message.split('\n')[0] ?? ''),
  ];
}

const run = ['Pending', 'Running'];
const cases: [string, TaskOptions, string[]][] = [
  ['no retries', {}, [...run, 'Failed']],
  [
    'a number',
    { retries: 2, retryDelaySeconds: 1.5 },
    [...run, 'wait 1.50', 'Retrying', 'wait 1.50', 'Retrying', 'Failed'],
  ],
  [
    'a list',
    { retries: 2, retryDelaySeconds: [0, 4] },
    [...run, 'wait 0.00', 'Retrying', 'wait 4.00', 'Retrying', 'Failed'],
  ],
  [
    'exponential backoff',
    { retries: 3, retryDelaySeconds: exponentialBackoff(10) },
    [...run, 'wait 10.00', 'Retrying', 'wait 20.00', 'Retrying', 'wait 40.00', 'Retrying', 'Failed'],
  ],
  ['jitter', { retries: 1, retryDelaySeconds: 10, retryJitterFactor: 1 }, [...run, 'wait 9.22', 'Retrying', 'Failed']],
  ['jitter of nothing', { retries: 1, retryJitterFactor: 1 }, [...run, 'Retrying', 'Failed']],
  ['a condition that says no', { retries: 5, retryCondition: () => false }, [...run, 'Failed']],
  [
    'a condition on the error',
    {
      retries: 5,
      retryCondition: async (_, { runCount }, { error }) => runCount < 2 && (error as Error).message === 'no',
    },
    [...run, 'Retrying', 'Failed'],
  ],
  [
    'a condition that throws',
    {
      retries: 5,
      retryCondition: function ask() {
        throw new Error('oh');
      },
    },
    [...run, 'Failed', "An error was encountered while running `retryCondition` check 'ask' for task 'load'"],
  ],
];

describe('a task that fails is tried again', () => {
  it.each(cases)('with %s', async (_, options, expected) => {
    expect(await statesOf(options)).toEqual(expected);
  });
});

describe('exponentialBackoff', () => {
  it('gives no more delays than Prefect takes', () => expect(exponentialBackoff(1)(80)).toHaveLength(50));
});
