import { flow, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const rows = task(async function rows(count: number) {
  // As Python's range refuses what is no number.
  if (typeof count !== 'number') throw new TypeError("'str' object cannot be interpreted as an integer");
  return Array.from({ length: count }, (_, n) => [n]);
});

const size = task(async function size(values: readonly unknown[]) {
  return values.length;
});

const measure = flow(async function measure({ values }: { values: readonly unknown[] }) {
  return size(values);
});

const fetched = flow(async function fetched({ count }: { count: number }) {
  return rows(count);
});

const broken = flow(async function broken() {
  throw new ValueError('no way');
});

const outer = flow(async function outer({ count }: { count: number }) {
  return measure({ values: await rows(count) });
});

const called = flow({ flowRunName: 'count-{count}-of-4' }, async function called({ count }: { count: number }) {
  return count;
});

const subflowCalled = flow({ name: 'subflow-called' }, async () => measure({ values: [1, 2] }));

const subflowOfAResult = flow({ name: 'subflow-of-a-result' }, async () => measure({ values: await rows(2) }));

const subflowOfAFuture = flow({ name: 'subflow-of-a-future' }, async () => measure({ values: rows.submit(3) }));

const taskOfASubflowResult = flow({ name: 'task-of-a-subflow-result' }, async () => size(await fetched({ count: 2 })));

const subflowInASubflow = flow({ name: 'subflow-in-a-subflow' }, async () => outer({ count: 2 }));

const subflowCalledTwice = flow({ name: 'subflow-called-twice' }, async () => [
  await called({ count: 1 }),
  await called({ count: 2 }),
]);

const subflowFails = flow({ name: 'subflow-fails' }, async () => broken());

const subflowFailsAndIsCaught = flow({ name: 'subflow-fails-and-is-caught' }, async () => {
  try {
    return await broken();
  } catch {
    return 'caught';
  }
});

const subflowWithOptions = flow({ name: 'subflow-with-options' }, async () =>
  measure.withOptions({ name: 'measured', retries: 1 })({ values: [1] }),
);

const subflowAfterAFailedTask = flow({ name: 'subflow-after-a-failed-task' }, async () => {
  try {
    return await measure({ values: rows.submit('x' as unknown as number) });
  } catch {
    return 'caught';
  }
});

const callsAFlow = task(async function calls_a_flow(count: number) {
  return (await fetched({ count })).length;
});

const subflowInATask = flow({ name: 'subflow-in-a-task' }, async () => callsAFlow(2));

export const cases: readonly Case[] = [
  subflowCalled,
  subflowOfAResult,
  subflowOfAFuture,
  taskOfASubflowResult,
  subflowInASubflow,
  subflowCalledTwice,
  subflowFails,
  subflowFailsAndIsCaught,
  subflowWithOptions,
  subflowAfterAFailedTask,
  subflowInATask,
];
