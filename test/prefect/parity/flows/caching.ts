import { flow, INPUTS, NO_CACHE, RUN_ID, sleep, TASK_SOURCE, task, transaction } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const byInputs = task({ cachePolicy: INPUTS }, async function by_inputs(x: number, debug?: boolean) {
  return debug === undefined ? [x] : [];
});

const bySomeInputs = task(
  { cachePolicy: INPUTS.minus('debug') },
  async function by_some_inputs(x: number, debug: boolean) {
    return debug === undefined ? [] : [x];
  },
);

const byAKey = task({ cacheKeyFn: (_context, { x }) => `key-${x}` }, async function by_a_key(x: number) {
  return [x, 'by a key'];
});

const byInputsAndSource = task(
  { cachePolicy: INPUTS.plus(TASK_SOURCE) },
  async function by_inputs_and_source(x: unknown) {
    return [x];
  },
);

const withinTheRun = task({ cachePolicy: RUN_ID.plus(INPUTS) }, async function within_the_run(x: number) {
  return [x];
});

const forAMoment = task({ cachePolicy: INPUTS, cacheExpirationSeconds: 0.1 }, async function for_a_moment(x: number) {
  return [x, 'for a moment'];
});

const persisted = task({ persistResult: true }, async function persisted(x: number) {
  return [x];
});

const neverCached = task({ persistResult: true, cachePolicy: NO_CACHE }, async function never_cached(x: number) {
  return [x];
});

const failsOnceForAll = task({ cachePolicy: INPUTS }, async function fails_once_for_all(x: number) {
  throw new ValueError(x > 0 ? 'not to be kept' : 'never');
});

const step = task({ resultSerializer: 'json', onCommit: keep, onRollback: undo }, async function step(x: number) {
  return [x];
});

function keep(): void {}

function undo(): void {}

export const cases: readonly Case[] = [
  flow({ name: 'cache-by-inputs' }, async () => [await byInputs(1), await byInputs(1), await byInputs(2)]),
  flow({ name: 'cache-by-some-inputs' }, async () => [await bySomeInputs(11, true), await bySomeInputs(11, false)]),
  flow({ name: 'cache-by-a-key' }, async () => [await byAKey(1), await byAKey(1)]),
  flow({ name: 'cache-by-inputs-and-source' }, async () => [await byInputsAndSource(12), await byInputsAndSource(12)]),
  flow({ name: 'cache-within-the-run' }, async () => [await withinTheRun(13), await withinTheRun(13)]),
  flow({ name: 'cache-that-expires' }, async () => {
    const first = await forAMoment(14);
    await sleep(200);
    return [first, await forAMoment(14)];
  }),
  flow({ name: 'cache-refreshed' }, async () => [
    await byInputs(3),
    await byInputs.withOptions({ refreshCache: true })(3),
  ]),
  flow({ name: 'cache-of-mapped-tasks' }, async () => {
    await byInputs.map([4, 5]).wait();
    return byInputs.map([4, 5]).result();
  }),
  flow({ name: 'cache-into-a-task' }, async () => {
    await byInputs(6);
    return byInputsAndSource(await byInputs(6));
  }),
  flow({ name: 'cache-of-nothing' }, async () => [await neverCached(16), await neverCached(16)]),
  flow({ name: 'cache-of-a-failure' }, async () => [
    (await failsOnceForAll.submit(15).wait()).name,
    (await failsOnceForAll.submit(15).wait()).name,
  ]),
  flow({ name: 'result-of-a-task' }, async () => [await persisted(17), await persisted(17)]),
  flow({ name: 'result-of-a-flow', persistResult: true }, async () => ({ rows: 3 })),
  flow({ name: 'transaction-that-commits' }, async () => {
    await transaction(async () => {
      await step(1);
      await step(2);
    });
    return 'done';
  }),
  flow({ name: 'transaction-that-is-rolled-back' }, async () => {
    try {
      return await transaction(async () => {
        await step(3);
        await step(4);
        throw new ValueError('after all');
      });
    } catch {
      return 'undone';
    }
  }),
];
