import { flow, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const goes = new Map<string, number>();

function failUntil(key: string, times: number): number {
  const go = (goes.get(key) ?? 0) + 1;
  goes.set(key, go);
  if (go < times) throw new ValueError(`go ${go} of ${key}`);
  return go;
}

const once = task({ retries: 1 }, async function once(key: string) {
  return failUntil(key, 2);
});

const delayed = task({ retries: 2, retryDelaySeconds: 0.1 }, async function delayed(key: string) {
  return failUntil(key, 3);
});

const byList = task({ retries: 3, retryDelaySeconds: [0.1, 0, 0.2] }, async function by_list(key: string) {
  return failUntil(key, 4);
});

const byShortList = task({ retries: 3, retryDelaySeconds: [0.1, 0] }, async function by_short_list(key: string) {
  return failUntil(key, 4);
});

const never = task({ retries: 1 }, async function never(key: string) {
  return failUntil(key, 100);
});

const plain = task(async function plain(key: string) {
  return failUntil(key, 2);
});

const retryAtOnce = flow({ name: 'retry-at-once' }, async () => once('a'));

const retryAfterADelay = flow({ name: 'retry-after-a-delay' }, async () => delayed('b'));

const retryByAListOfDelays = flow({ name: 'retry-by-a-list-of-delays' }, async () => byList('c'));

const retryByAShortListOfDelays = flow({ name: 'retry-by-a-short-list-of-delays' }, async () => byShortList('d'));

const retriesExhausted = flow({ name: 'retries-exhausted' }, async () => never('e'));

const retriesExhaustedAndCaught = flow({ name: 'retries-exhausted-and-caught' }, async () => {
  try {
    return await never('f');
  } catch {
    return 'caught';
  }
});

const flowRetried = flow({ name: 'flow-retried', retries: 1 }, async () => failUntil('g', 2));

const flowRetriedAfterADelay = flow(
  { name: 'flow-retried-after-a-delay', retries: 1, retryDelaySeconds: 1 },
  async () => failUntil('h', 2),
);

const flowRetriesExhausted = flow({ name: 'flow-retries-exhausted', retries: 2 }, async () => failUntil('i', 100));

const flowRetriedWithTasks = flow({ name: 'flow-retried-with-tasks', retries: 1 }, async () => {
  await once('j');
  return plain('k');
});

const retriedChild = flow({ name: 'retried-child', retries: 1 }, async function retried_child() {
  return failUntil('l', 2);
});

const retriedSubflow = flow({ name: 'retried-subflow' }, async () => retriedChild());

const childOfARetriedFlow = flow({ name: 'child-of-a-retried-flow' }, async function child_of_a_retried_flow() {
  return plain('m');
});

const flowRetriedOverItsSubflow = flow({ name: 'flow-retried-over-its-subflow', retries: 1 }, async () =>
  childOfARetriedFlow(),
);

const retriesByOptions = flow({ name: 'retries-by-options' }, async () =>
  plain.withOptions({ retries: 2, name: 'patient' })('n'),
);

export const cases: readonly Case[] = [
  retryAtOnce,
  retryAfterADelay,
  retryByAListOfDelays,
  retryByAShortListOfDelays,
  retriesExhausted,
  retriesExhaustedAndCaught,
  flowRetried,
  flowRetriedAfterADelay,
  flowRetriesExhausted,
  flowRetriedWithTasks,
  retriedSubflow,
  flowRetriedOverItsSubflow,
  retriesByOptions,
];
