import { describe, expect, it } from 'vitest';
import {
  CachePolicy,
  FLOW_PARAMETERS,
  INPUTS,
  memoryLocks,
  NO_CACHE,
  RUN_ID,
  sleep,
  TASK_SOURCE,
  type TaskOptions,
  task,
} from '../../../src/sdk/index.ts';
import { createMemoryStorage } from '../../../src/sdk/results/memory-storage.ts';
import { type MemoryCall, runInMemory } from '../run-in-memory.ts';

/** Runs a flow and gives the states that its task runs ended in, and how often the bodies ran. */
async function endsOf(fn: (parameters: never) => unknown, call: MemoryCall = {}): Promise<string> {
  const { port } = await runInMemory(fn, call);
  const last = new Map<string, string>();
  for (const { run, to } of port.transitions) last.set(run.id, to.name);
  return [...last.values()].join(' ');
}

/** Calls a task with each list of arguments, one after the other; a hit is `Cached`. */
async function check(options: TaskOptions, calls: readonly unknown[][], expected: string, call: MemoryCall = {}) {
  const echo = task(options, function echo(...args: unknown[]) {
    return args;
  });
  const ends = await endsOf(async () => {
    for (const args of calls) await echo(...args);
  }, call);
  expect(ends).toBe(expected);
}

describe('a task run is taken from the cache', () => {
  it.each<[string, TaskOptions, unknown[][], string]>([
    ['where its inputs are equal', { cachePolicy: INPUTS }, [[1], [1], [2]], 'Completed Cached Completed'],
    [
      'whatever the order of keys',
      { cachePolicy: INPUTS },
      [[{ a: 1, b: 2 }], [{ b: 2, a: 1 }], [{ a: 1 }]],
      'Completed Cached Completed',
    ],
    ['by default where results are kept', { persistResult: true }, [[1], [1]], 'Completed Cached'],
    ['where a function says so', { cacheKeyFn: () => 'same' }, [[1], [2]], 'Completed Cached'],
    [
      'where a kept key says so',
      { resultStorageKey: 'all-{parameters[args][0]}' },
      [[1], [1], [2]],
      'Completed Cached Completed',
    ],
    [
      'with all serializers',
      { cachePolicy: INPUTS, resultSerializer: 'compressed/superjson' },
      [[1], [1]],
      'Completed Cached',
    ],
  ])('%s', (_, options, calls, expected) => check(options, calls, expected));

  it.each<[string, TaskOptions, unknown[][]]>([
    ['where nothing is said', {}, [[1], [1]]],
    ['with NO_CACHE', { persistResult: true, cachePolicy: NO_CACHE }, [[1], [1]]],
    ['where a function gives no key', { cacheKeyFn: () => undefined }, [[1], [1]]],
    ['where results are not kept', { persistResult: false, cachePolicy: INPUTS }, [[1], [1]]],
    ['where the cache is to be made anew', { cachePolicy: INPUTS, refreshCache: true }, [[1], [1]]],
    ['where an input has no stable form', { cachePolicy: INPUTS }, [[() => 1], [() => 1]]],
  ])('but not %s', (_, options, calls) => check(options, calls, calls.map(() => 'Completed').join(' ')));

  it('only as long as it is told', async () => {
    const one = task({ cachePolicy: INPUTS, cacheExpirationSeconds: 60 }, (x: number) => x);
    const ends = await endsOf(async () => {
      await one(1);
      await sleep(59_000);
      await one(1);
      await sleep(2_000);
      await one(1);
    });
    expect(ends).toBe('Completed Cached Completed');
  });

  it('with the result that was kept, without running its body', async () => {
    let runs = 0;
    const load = task({ cachePolicy: INPUTS }, (_: string) => ({ at: new Date(0), runs: ++runs }));
    const { outcome } = await runInMemory(async () => [await load('a'), await load('a')]);
    expect(outcome.result).toEqual([
      { at: new Date(0), runs: 1 },
      { at: new Date(0), runs: 1 },
    ]);
    expect(runs).toBe(1);
  });

  it('with undefined for what is undefined', async () => {
    const nothing = task({ cachePolicy: INPUTS }, (_: number) => undefined);
    const { outcome } = await runInMemory(async () => [await nothing(1), await nothing(1)]);
    expect(outcome.result).toEqual([undefined, undefined]);
  });

  it('by another run of the flow, where the key does not hold the run', async () => {
    const resultStorage = createMemoryStorage();
    const policies = {
      INPUTS,
      RUN_ID,
      both: INPUTS.plus(RUN_ID),
      source: TASK_SOURCE,
      own: CachePolicy.from(() => 'k'),
    };
    const found: Record<string, string> = {};
    for (const [name, cachePolicy] of Object.entries(policies)) {
      const one = task({ cachePolicy, resultStorage, name }, (x: number) => x);
      const run = (id: string) => endsOf(() => one(1), { flowRunId: id, existing: { id } });
      await run(`${name}-1`);
      found[name] = await run(`${name}-2`);
    }
    expect(found).toEqual({
      INPUTS: 'Cached',
      RUN_ID: 'Completed',
      both: 'Completed',
      source: 'Cached',
      own: 'Cached',
    });
  });

  it('by the parameters of its flow', async () => {
    const resultStorage = createMemoryStorage();
    const one = task({ cachePolicy: FLOW_PARAMETERS, resultStorage }, (x: number) => x);
    const run = (day: number) => endsOf(() => one(Math.random()), { parameters: { day } });
    expect([await run(1), await run(1), await run(2)]).toEqual(['Completed', 'Cached', 'Completed']);
  });

  it('when its flow is tried again, by default where results are kept', async () => {
    let goes = 0;
    const runs: number[] = [];
    const step = task({ name: 'step' }, (x: number) => runs.push(x));
    const ends = await endsOf(
      async () => {
        await step(1);
        goes += 1;
        if (goes === 1) throw new Error('once');
        await step(2);
      },
      { options: { retries: 1, persistResult: true } },
    );
    expect(ends).toBe('Completed Cached Completed');
    expect(runs).toEqual([1, 2]);
  });

  it('once a retry finds what another has kept meanwhile', async () => {
    let tries = 0;
    const flaky = task({ name: 'flaky', cachePolicy: INPUTS, retries: 1, retryDelaySeconds: 5 }, async (x: number) => {
      tries += 1;
      if (tries === 1) throw new Error('once');
      return x;
    });
    const { port } = await runInMemory(async () => {
      const first = flaky.submit(1);
      await sleep(1_000);
      await flaky(1);
      return first;
    });
    expect(port.trace.filter((line) => line.includes('->')).map((line) => line.replace(/^task flaky: /, ''))).toEqual([
      'Pending -> Running',
      'Running -> AwaitingRetry',
      'Pending -> Running',
      'Running -> Completed',
      'AwaitingRetry -> Retrying',
      'Retrying -> Cached',
    ]);
    expect(tries).toBe(2);
  });

  it('by the second of two at a time, where the policy is SERIALIZABLE', async () => {
    const ends = async (cachePolicy: CachePolicy) => {
      const slow = task({ cachePolicy }, async (x: number) => {
        await sleep(1_000);
        return x;
      });
      return endsOf(() => Promise.all([slow.submit(1), slow.submit(1), slow.submit(2)]));
    };
    expect(await ends(INPUTS)).toBe('Completed Completed Completed');
    const lockManager = memoryLocks();
    expect(await ends(INPUTS.configure({ isolationLevel: 'SERIALIZABLE', lockManager }))).toBe(
      'Completed Cached Completed',
    );
  });
});

describe('the state of a task run whose result is kept', () => {
  it('says where it is', async () => {
    const one = task({ cachePolicy: INPUTS, cacheExpirationSeconds: 1 }, (x: number) => x);
    const { port } = await runInMemory(() => one(1));
    expect(port.transitions.at(-1)?.to.data).toEqual({
      storage_key: '599d6780d743a1b50a942acff196a0f1',
      expiration: '2026-01-01T00:00:01.000007Z',
      serializer: { type: 'json' },
      prefect_version: '3.8.8',
      storage_block_id: null,
    });
  });

  it('says nothing where it is not kept', async () => {
    const one = task((x: number) => x);
    const { port } = await runInMemory(() => one(1));
    expect(port.transitions.at(-1)?.to.data).toBeUndefined();
  });
});
