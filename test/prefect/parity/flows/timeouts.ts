import { flow, sleep, task } from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const slow = task({ timeoutSeconds: 0.2 }, async function slow() {
  await sleep(30_000);
});

let goes = 0;

const slowAtFirst = task({ timeoutSeconds: 0.2, retries: 1 }, async function slow_at_first() {
  goes += 1;
  if (goes === 1) await sleep(30_000);
  return goes;
});

const quick = task({ timeoutSeconds: 20 }, async function quick() {
  return 1;
});

const slowSubflow = flow({ name: 'slow-subflow', timeoutSeconds: 0.2 }, async function slow_subflow() {
  await sleep(30_000);
});

export const cases: readonly Case[] = [
  flow({ name: 'task-times-out' }, async () => slow()),
  flow({ name: 'task-times-out-and-is-caught' }, async () => {
    try {
      return await slow();
    } catch {
      return 'caught';
    }
  }),
  flow({ name: 'task-times-out-and-is-tried-again' }, async () => slowAtFirst()),
  flow({ name: 'task-in-time' }, async () => quick()),
  flow({ name: 'flow-times-out', timeoutSeconds: 0.2 }, async () => {
    await sleep(30_000);
  }),
  flow({ name: 'flow-in-time', timeoutSeconds: 20 }, async () => quick()),
  flow({ name: 'subflow-times-out' }, async () => {
    try {
      return await slowSubflow();
    } catch {
      return 'caught';
    }
  }),
];
