import { exponentialBackoff, flow, states, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const goes = new Map<string, number>();

function go(key: string): number {
  const next = (goes.get(key) ?? 0) + 1;
  goes.set(key, next);
  return next;
}

function failUntil(key: string, times: number): number {
  const reached = go(key);
  if (reached < times) throw new ValueError(`go ${reached} of ${key}`);
  return reached;
}

/** What an aborted `fetch` throws has this name. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

const whileFirst = task(
  { retries: 2, retryCondition: (_task, _run, state) => state.message?.includes('go 1') ?? false },
  async function while_first(key: string) {
    return failUntil(key, 100);
  },
);

const always = task({ retries: 2, retryCondition: () => true }, async function always(key: string) {
  return failUntil(key, 2);
});

function brokenCondition(): never {
  throw new ValueError('the condition is broken');
}

const byABrokenCondition = task(
  { retries: 2, retryCondition: brokenCondition },
  async function by_a_broken_condition(key: string) {
    return failUntil(key, 2);
  },
);

const byAState = task(
  { retries: 2, retryCondition: (_task, _run, state) => state.name === 'Failed' },
  async function by_a_state(key: string) {
    return states.failed({ message: `state ${go(key)}` });
  },
);

const byAFunction = task(
  { retries: 2, retryDelaySeconds: (retries) => Array.from({ length: retries }, (_, n) => 0.1 * (n + 1)) },
  async function by_a_function(key: string) {
    return failUntil(key, 3);
  },
);

const byBackoff = task(
  { retries: 3, retryDelaySeconds: exponentialBackoff(0.05) },
  async function by_backoff(key: string) {
    return failUntil(key, 4);
  },
);

const impatient = task({ retries: 2, timeoutSeconds: 20 }, async function impatient(key: string) {
  throw new TimeoutError(`the other side took too long, go ${go(key)}`);
});

export const cases: readonly Case[] = [
  flow({ name: 'condition-that-ends-retries' }, async () => whileFirst('a')),
  flow({ name: 'condition-that-holds' }, async () => always('b')),
  flow({ name: 'condition-that-is-broken' }, async () => byABrokenCondition('c')),
  flow({ name: 'condition-of-a-state' }, async () => (await byAState.submit('d').wait()).name),
  flow({ name: 'delays-by-a-function' }, async () => byAFunction('e')),
  flow({ name: 'delays-that-grow' }, async () => byBackoff('f')),
  flow({ name: 'timeout-of-something-else' }, async () => impatient('g')),
  flow({ name: 'timeout-of-something-else-in-a-flow' }, async () => {
    throw new TimeoutError('nobody answered');
  }),
];
