// Flows that someone interrupts; each is run in a process of its own.
import { flow, sleep, task } from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

function crashed(): void {}

function failed(): void {}

async function interrupt(): Promise<void> {
  process.kill(process.pid, 'SIGINT');
  await sleep(30_000);
}

const before = task(async function before() {
  return 1;
});

const interrupted = task(async function interrupted() {
  await interrupt();
});

const interruptedWithin = flow({ name: 'interrupted-within' }, async function interrupted_within() {
  await interrupted();
});

export const cases: readonly Case[] = [
  flow({ name: 'interrupt-in-a-task' }, async () => {
    await before();
    await interrupted();
  }),
  flow({ name: 'interrupt-in-a-flow', onCrashed: crashed, onFailure: failed }, interrupt),
  flow({ name: 'interrupt-in-a-subflow' }, async () => interruptedWithin()),
  flow({ name: 'interrupt-with-retries-left', retries: 2 }, async () =>
    interrupted.withOptions({ retries: 2, onFailure: failed })(),
  ),
];
