import { flow, states, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const good = task(async function good(x: number) {
  return [x];
});

const bad = task(async function bad(x: number): Promise<number[]> {
  throw new ValueError(`${x} is bad`);
});

const stateInside = flow({ name: 'state-inside' }, async function state_inside() {
  return states.failed({ message: 'Not enough rows' });
});

export const cases: readonly Case[] = [
  flow({ name: 'return-nothing' }, async () => {
    await good(1);
  }),
  flow({ name: 'return-a-value' }, async () => ({ sum: 3, of: [1, 2] })),
  flow({ name: 'return-a-future' }, async () => good.submit(1)),
  flow({ name: 'return-futures' }, async () => [good.submit(1), good.submit(2)]),
  flow({ name: 'return-a-map' }, async () => good.map([1, 2])),
  flow({ name: 'return-futures-of-which-one-failed' }, async () => [good.submit(1), bad.submit(2), good.submit(3)]),
  flow({ name: 'return-one-failed-future' }, async () => [bad.submit(1)]),
  flow({ name: 'return-nothing-of-a-failed-task' }, async () => {
    await bad.submit(1).wait();
  }),
  flow({ name: 'return-without-waiting' }, async () => {
    good.submit(1);
    bad.submit(2);
    return 'early';
  }),
  flow({ name: 'return-a-completed-state' }, async () => states.completed({ message: 'All is well', name: 'Fine' })),
  flow({ name: 'return-a-completed-state-with-data' }, async () => states.completed({ message: 'Done', data: [1, 2] })),
  flow({ name: 'return-a-failed-state' }, async () => states.failed({ message: 'Nothing came in' })),
  flow({ name: 'return-a-failed-state-by-name' }, async () =>
    states.failed({ message: 'Too small', name: 'Rejected' }),
  ),
  flow({ name: 'return-a-cancelled-state' }, async () => states.cancelled({ message: 'Not today' })),
  flow({ name: 'return-states' }, async () => [
    states.completed({ message: 'one' }),
    states.failed({ message: 'two' }),
    states.completed({ message: 'three' }),
  ]),
  flow({ name: 'return-completed-states' }, async () => [
    states.completed({ message: 'one' }),
    states.completed({ message: 'two' }),
  ]),
  flow({ name: 'return-a-cancelled-state-among-others' }, async () => [
    states.completed({ message: 'one' }),
    states.cancelled({ message: 'two' }),
    states.failed({ message: 'three' }),
  ]),
  flow({ name: 'return-of-a-subflow-that-failed-by-a-state' }, async () => {
    try {
      return await stateInside();
    } catch (error) {
      return (error as Error).name.replace('FailedRunError', 'failed run');
    }
  }),
  flow({ name: 'raise-after-tasks' }, async () => {
    await good(1);
    throw new ValueError('and yet');
  }),
  flow({ name: 'raise-while-tasks-run' }, async () => {
    good.submit(1);
    throw new ValueError('too soon');
  }),
];
