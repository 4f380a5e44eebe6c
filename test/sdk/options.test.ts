import { describe, expect, it } from 'vitest';
import { flow, task } from '../../src/sdk/index.ts';

const cases: [string, object, string | undefined][] = [
  [
    'task',
    { retries: 3, retryDelaySeconds: [1, 2], tags: ['a'], timeoutSeconds: 0.5, onFailure: [() => {}] },
    undefined,
  ],
  ['task', { retryDelaySeconds: undefined }, undefined],
  ['task', { retry: 3 }, "The task 'x' has no option 'retry'. Did you mean 'retries'?"],
  [
    'task',
    { retry_delay_seconds: 3 },
    "The task 'x' has no option 'retry_delay_seconds'. Did you mean 'retryDelaySeconds'?",
  ],
  ['task', { retrys: 3 }, "The task 'x' has no option 'retrys'. Did you mean 'retries'?"],
  ['task', { toString: 3 }, "The task 'x' has no option 'toString'. There are: name,"],
  ['task', { retries: -1 }, "The task 'x' takes a whole number from 0 on as 'retries', and was given -1."],
  ['task', { retries: 1.5 }, "The task 'x' takes a whole number from 0 on as 'retries', and was given 1.5."],
  ['task', { timeoutSeconds: Number.NaN }, "The task 'x' takes a number of seconds from 0 on as 'timeoutSeconds'"],
  ['task', { tags: 'a' }, "The task 'x' takes a list of texts as 'tags', and was given \"a\"."],
  ['task', { retryDelaySeconds: Array.from({ length: 51 }, () => 1) }, 'a list of at most 50 of them'],
  ['task', { onFailure: 'tell' }, "takes a function, or a list of functions as 'onFailure'"],
  ['task', { onCancellation: () => {} }, "The task 'x' has no option 'onCancellation'."],
  ['flow', { onCancellation: () => {}, retryDelaySeconds: 1 }, undefined],
  [
    'flow',
    { retryDelaySeconds: [1] },
    "The flow 'x' takes a number of seconds from 0 on as 'retryDelaySeconds', and was given [1].",
  ],
  [
    'flow',
    { parameters: { type: 'object' } },
    "The flow 'x' takes a zod schema, or any Standard Schema as 'parameters'",
  ],
  ['flow', { taskRunName: 'x' }, "The flow 'x' has no option 'taskRunName'. Did you mean 'flowRunName'?"],
];

describe('options', () => {
  it.each(cases)('of a %s: %o', (kind, options, expected) => {
    const given = { name: 'x', ...options };
    const make = () => (kind === 'task' ? task(given, () => 1) : flow(given, () => 1));
    if (expected === undefined) expect(make).not.toThrow();
    else expect(make).toThrow(expect.objectContaining({ code: 'option', message: expect.stringContaining(expected) }));
  });

  it('are checked when they are changed, too', () => {
    const wrong = { retry: 1 } as object;
    expect(() => task({ name: 'x' }, () => 1).withOptions(wrong)).toThrow("has no option 'retry'");
    expect(() => flow({ name: 'x' }, () => 1).withOptions(wrong)).toThrow("has no option 'retry'");
  });
});
