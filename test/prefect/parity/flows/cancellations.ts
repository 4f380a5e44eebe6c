import { flow, states, task } from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const cancelsItself = task(async function cancels_itself() {
  return states.cancelled({ message: 'No need' });
});

const cancelsIfOdd = task(async function cancels_if_odd(x: number) {
  return x % 2 ? states.cancelled<number[]>({ message: `${x} is odd` }) : [x];
});

const after = task(async function after(x?: unknown) {
  return [x === undefined ? 1 : 2];
});

const cancelledWithin = flow({ name: 'cancelled-within' }, async function cancelled_within() {
  return states.cancelled({ message: 'Not this one' });
});

async function messageOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return 'never';
  } catch (error) {
    return (error as Error).message;
  }
}

export const cases: readonly Case[] = [
  flow({ name: 'cancelled-task-uncaught' }, async () => {
    return cancelsItself.submit().result();
  }),
  flow({ name: 'cancelled-task-caught' }, async () => messageOf(cancelsItself.submit().result())),
  flow({ name: 'cancelled-future-returned' }, async () => [after.submit(), cancelsItself.submit()]),
  flow({ name: 'cancelled-among-mapped' }, async () => cancelsIfOdd.map([2, 3, 4]).result()),
  flow({ name: 'cancelled-before-another' }, async () => (await after.submit(cancelsItself.submit()).wait()).name),
  flow({ name: 'cancelled-subflow-uncaught' }, async () => {
    await cancelledWithin();
    return 'never';
  }),
  flow({ name: 'cancelled-subflow-caught' }, async () => messageOf(cancelledWithin())),
  flow({ name: 'cancelled-with-retries-left', retries: 2 }, async () => states.cancelled({ message: 'Enough' })),
];
