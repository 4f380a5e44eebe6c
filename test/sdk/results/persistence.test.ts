import { describe, expect, it } from 'vitest';
import type { FlowOptions } from '../../../src/sdk/flow-options.ts';
import { createMemoryStorage, INPUTS, NO_CACHE, type TaskOptions, task } from '../../../src/sdk/index.ts';
import { defaultsFrom } from '../../../src/sdk/results/result-defaults.ts';
import type { ResultMetadata } from '../../../src/sdk/results/result-record.ts';
import { type MemoryCall, runInMemory } from '../run-in-memory.ts';

/** Whether the results of a task and of its flow are kept, given their options and the environment. */
async function check(
  {
    task: taskOptions = {},
    flow = {},
    env = {},
  }: { task?: TaskOptions; flow?: FlowOptions; env?: Record<string, string> },
  expected: string,
) {
  const storage = createMemoryStorage();
  const one = task(taskOptions, () => 1);
  const onPort: MemoryCall['onPort'] = (port) =>
    Object.assign(port, { results: { ...defaultsFrom(env, 'linux'), storage: () => storage } });
  let flowData: ResultMetadata | undefined;
  const { port } = await runInMemory(() => one(), {
    options: flow,
    onPort,
    decide(proposal) {
      flowData = proposal.data;
      return undefined;
    },
  });
  const kept = [...(port.transitions.at(-1)?.to.data ? ['task'] : []), ...(flowData ? ['flow'] : [])];
  expect(kept.join(' and ') || 'none').toBe(expected);
}

describe('results are kept', () => {
  const resultStorage = createMemoryStorage();
  it.each<[string, Parameters<typeof check>[0], string]>([
    ['not by default', {}, 'none'],
    ['for a task that says so', { task: { persistResult: true } }, 'task'],
    ['for a flow that says so, and its tasks', { flow: { persistResult: true } }, 'task and flow'],
    ['for no task that does not want it', { flow: { persistResult: true }, task: { persistResult: false } }, 'flow'],
    ['where a storage is named', { task: { resultStorage } }, 'task'],
    ['where a serializer is named', { flow: { resultSerializer: 'json' } }, 'task and flow'],
    ['where a policy is named', { task: { cachePolicy: INPUTS } }, 'task'],
    ['but not by NO_CACHE', { task: { cachePolicy: NO_CACHE } }, 'none'],
    ['where a key is named', { task: { resultStorageKey: 'k' } }, 'task'],
    ['where a function of keys is named', { task: { cacheKeyFn: () => 'k' } }, 'task'],
    ['by the environment', { env: { PREFECT_RESULTS_PERSIST_BY_DEFAULT: 'true' } }, 'task and flow'],
    ['by the environment for tasks', { env: { PREFECT_TASKS_DEFAULT_PERSIST_RESULT: 'true' } }, 'task'],
    [
      'by the environment for no tasks, whatever their flow says',
      { env: { PREFECT_TASKS_DEFAULT_PERSIST_RESULT: 'false' }, flow: { persistResult: true } },
      'flow',
    ],
  ])('%s', (_, given, expected) => check(given, expected));
});

describe('what is kept', () => {
  const recordsOf = (entries: ReadonlyMap<string, string>) =>
    [...entries.values()].map((text) => JSON.parse(text).result);

  it('of a task without a key is its result under one of its own', async () => {
    const resultStorage = createMemoryStorage();
    const one = task({ persistResult: true, cachePolicy: NO_CACHE, resultStorage }, (x: number) => x);
    const { port } = await runInMemory(async () => [await one(1), await one(1)]);
    expect(recordsOf(resultStorage.entries)).toEqual(['1', '1']);
    const told = port.transitions.flatMap(({ to }) => (to.data ? [to.data.storage_key] : []));
    expect(told).toEqual([...resultStorage.entries.keys()]);
  });

  it('of a run that fails is what it threw', async () => {
    const resultStorage = createMemoryStorage();
    const fail = task({ resultStorage }, () => {
      throw new TypeError('no');
    });
    const { port } = await runInMemory(() => fail(), { options: { resultStorage } });
    const record = '{"__exc_type__":"builtins.Exception","message":"no","name":"TypeError"}';
    expect(recordsOf(resultStorage.entries)).toEqual([record, record]);
    expect(port.transitions.at(-1)?.to).toMatchObject({ name: 'Failed', data: { serializer: { type: 'json' } } });
  });

  it('of a flow is its result; what can’t be written is told, and the run completes', async () => {
    const resultStorage = createMemoryStorage();
    const { port, outcome } = await runInMemory(() => new Map(), { options: { resultStorage } });
    expect(outcome.state.type).toBe('COMPLETED');
    expect(resultStorage.entries.size).toBe(0);
    expect(port.logs.map(({ level, message }) => `${level} ${message}`)).toContain(
      '30 Encountered an error while persisting result: ResultSerializationError: ' +
        "Failed to serialize the result with serializer 'json': it is an object of the class Map. " +
        "Choose another resultSerializer (such as 'superjson'), return plain data, or set persistResult to false. " +
        'Execution will continue, but the result has not been persisted',
    );
  });

  it('goes where the innermost that says so wants it, and in its form', async () => {
    const [ofFlow, ofTask] = [createMemoryStorage(), createMemoryStorage()];
    const inner = task({ name: 'inner' }, () => new Map([[1, 2]]));
    const outer = task({ name: 'outer', resultStorage: ofTask }, () => inner());
    await runInMemory(() => outer(), { options: { resultStorage: ofFlow, resultSerializer: 'superjson' } });
    expect([ofFlow.entries.size, ofTask.entries.size]).toEqual([1, 2]);
    expect([...ofTask.entries.values()].every((text) => text.includes('"type":"superjson"'))).toBe(true);
  });

  it('by a storage that fails is told, and the task is rolled back', async () => {
    const resultStorage = { read: async () => undefined, write: () => Promise.reject(new Error('disk full')) };
    const one = task({ resultStorage }, () => 1);
    const { port, outcome } = await runInMemory(() => one());
    expect(outcome.result).toBe(1);
    expect(port.logs.some(({ message }) => message.endsWith('Error: disk full'))).toBe(true);
    expect(port.transitions.at(-1)?.to.name).toBe('RolledBack');
  });

  it('by a storage that can’t be read is passed over, and the task runs', async () => {
    const resultStorage = { read: () => Promise.reject(new Error('offline')), write: async () => {} };
    const one = task({ resultStorage, cachePolicy: INPUTS }, (x: number) => x);
    const { port, outcome } = await runInMemory(() => one(1));
    expect(outcome.result).toBe(1);
    expect(port.logs.map(({ level, message }) => `${level} ${message}`)).toContain(
      "30 The result kept under the key '599d6780d743a1b50a942acff196a0f1' is passed over. Error: offline",
    );
  });

  it('by no storage that there can’t be: a key that leads out of its folder fails the task', async () => {
    const one = task(
      { resultStorage: '/nowhere', resultStorageKey: '../{parameters[x]}', retries: 1 },
      (x: number) => x,
    );
    const { port, outcome } = await runInMemory(() => one(1));
    expect(outcome.error).toMatchObject({ code: 'result-storage' });
    expect(port.transitions.map(({ to }) => to.name)).toEqual(['Pending', 'Running', 'Retrying', 'Failed']);
  });
});
