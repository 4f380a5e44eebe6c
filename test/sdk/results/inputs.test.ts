import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  createMemoryStorage,
  INPUTS,
  readTaskRunInputs,
  Secret,
  type TaskOptions,
  type TaskRunInputs,
  task,
} from '../../../src/sdk/index.ts';
import { runInMemory } from '../run-in-memory.ts';

/** What is kept of the arguments of a task run. */
async function keptOf(
  fn: (...args: never[]) => unknown,
  args: readonly unknown[],
  options: TaskOptions = {},
): Promise<TaskRunInputs | undefined> {
  const resultStorage = createMemoryStorage();
  const one = task({ persistInputs: true, resultStorage, persistResult: false, ...options }, fn as never) as (
    ...args: unknown[]
  ) => Promise<unknown>;
  const { port } = await runInMemory(() => one(...args));
  return readTaskRunInputs(port.transitions[0]?.run.id ?? '', { resultStorage });
}

function load(_url: unknown, _options?: unknown, ..._rest: unknown[]) {}

describe('the inputs of a task run', () => {
  it.each<[string, unknown[], Record<string, unknown>]>([
    ['by name', ['a', { b: 1 }], { _url: 'a', _options: { b: 1 }, _rest: [] }],
    ['further ones as a list', ['a', 'b', 'c', 'd'], { _url: 'a', _options: 'b', _rest: ['c', 'd'] }],
    ['with dates', [new Date(0)], { _url: new Date(0), _rest: [] }],
    [
      'without secrets',
      [new Secret('x'), { password: 'x', nested: [{ apiKey: 'x', 'private-key': 1 }], city: 'Bonn' }],
      {
        _url: '********',
        _options: { password: '********', nested: [{ apiKey: '********', 'private-key': '********' }], city: 'Bonn' },
        _rest: [],
      },
    ],
    ['without passwords in addresses', ['postgres://me:pw@db/x'], { _url: 'postgres://me:********@db/x', _rest: [] }],
  ])('are kept %s', async (_, args, parameters) => {
    expect(await keptOf(load, args)).toEqual({ task: 'load', parameters, omitted: {} });
  });

  it('are left out where they can’t be kept, and the rest is', async () => {
    const large = Array.from({ length: 200_000 }, (_, at) => at);
    const long = 'x'.repeat(1_000_001);
    const kept = await keptOf(
      (_fn: unknown, _large: unknown, _long: unknown, _ok: unknown) => {},
      [() => 1, large, long, 'ok'],
    );
    expect(kept).toMatchObject({
      parameters: { _ok: 'ok' },
      omitted: {
        _fn: "It can't be written with the serializer 'json'.",
        _large: 'It is too large.',
        _long: 'It is too large.',
      },
    });
  });

  it('are the resolved ones', async () => {
    const resultStorage = createMemoryStorage();
    const rows = task(() => [1, 2]);
    const count = task({ name: 'count', persistInputs: true, resultStorage }, (list: number[]) => list.length);
    const { port } = await runInMemory(() => count(rows.submit()));
    const run = port.transitions.find((transition) => transition.run.name.startsWith('count'))?.run;
    expect((await readTaskRunInputs(run?.id ?? '', { resultStorage }))?.parameters).toEqual({ list: [1, 2] });
  });

  it('are kept for all tasks of a flow that says so, but those that do not want it', async () => {
    const resultStorage = createMemoryStorage();
    const one = task({ name: 'one' }, (x: number) => x);
    await runInMemory(
      async () => {
        await one(1);
        await one.withOptions({ persistInputs: false })(2);
      },
      { options: { persistInputs: true, resultStorage, persistResult: false } },
    );
    expect([...resultStorage.entries.keys()]).toHaveLength(1);
  });

  it('are not kept unless told', async () => {
    expect(await keptOf(load, ['a'], { persistInputs: false })).toBeUndefined();
  });

  it('that can’t be written leave the run as it is', async () => {
    const resultStorage = {
      read: async () => undefined,
      write: () => Promise.reject(new Error('disk full')),
    };
    const one = task({ persistInputs: true, persistResult: false, resultStorage }, (x: number) => x);
    const { outcome, port } = await runInMemory(() => one(1));
    expect(outcome.result).toBe(1);
    expect(port.logs.map(({ message }) => message)).toContain(
      'The inputs of the task run could not be kept: Error: disk full',
    );
  });
});

describe('a secret', () => {
  const secret = new Secret('hunter2');

  it('is shown nowhere', () => {
    const shown = [
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      `${secret}`,
      Object.keys(secret).join(),
    ];
    expect(shown.join('\n')).not.toContain('hunter2');
    expect(secret.get()).toBe('hunter2');
  });

  it('counts in cache keys', async () => {
    const ends: string[] = [];
    const resultStorage = createMemoryStorage();
    const one = task({ cachePolicy: INPUTS, resultStorage }, (_: Secret<string>) => 1);
    for (const value of ['a', 'a', 'b']) {
      const { port } = await runInMemory(() => one(new Secret(value)));
      ends.push(port.transitions.at(-1)?.to.name ?? '');
    }
    expect(ends).toEqual(['Completed', 'Cached', 'Completed']);
  });

  it('is kept in no result', async () => {
    const resultStorage = createMemoryStorage();
    const one = task({ cachePolicy: INPUTS, resultStorage }, (_: number) => ({ secret }));
    await runInMemory(() => one(1));
    expect(resultStorage.entries.size).toBe(0);
  });
});
