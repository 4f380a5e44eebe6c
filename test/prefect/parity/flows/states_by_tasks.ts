import { flow, states, task } from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const skip = task(async function skip() {
  return states.completed({ message: 'Nothing to do', name: 'Skipped' });
});

const withData = task(async function with_data() {
  return states.completed({ message: 'With rows', data: [1, 2, 3] });
});

const refuse = task(async function refuse() {
  return states.failed({ message: 'Refused' });
});

const refuseTwice = task({ retries: 1 }, async function refuse_twice() {
  return states.failed({ message: 'Refused again' });
});

const reject = task(async function reject() {
  return states.failed({ message: 'Refused by name', name: 'Rejected' });
});

const cancel = task(async function cancel() {
  return states.cancelled({ message: 'Not needed' });
});

const after = task(async function after(x: unknown) {
  return x === undefined ? 0 : 1;
});

export const cases: readonly Case[] = [
  flow({ name: 'task-skips' }, async () => {
    await skip();
    return 'done';
  }),
  flow({ name: 'task-completes-with-data' }, async () => after(await withData())),
  flow({ name: 'task-fails-by-a-state' }, async () => (await refuse.submit().wait()).name),
  flow({ name: 'task-fails-twice-by-a-state' }, async () => (await refuseTwice.submit().wait()).name),
  flow({ name: 'task-fails-by-a-named-state' }, async () => (await reject.submit().wait()).name),
  flow({ name: 'task-cancels-itself' }, async () => (await cancel.submit().wait()).name),
  flow({ name: 'task-after-a-failed-state' }, async () => (await after.submit(refuse.submit()).wait()).name),
];
