import { describe, expect, it } from 'vitest';
import { flow, task, unmapped } from '../../src/sdk/index.ts';
import { runInMemory } from './run-in-memory.ts';

const make = task(function make(n: number) {
  return { n, list: [{ id: 1 }, { id: 2 }, { id: 3 }] };
});
const numbers = task(function numbers() {
  return [1, 2, 3];
});
const use = task(function use(a: unknown, _b?: unknown) {
  return a;
});
const add = task(function add(a: number, b: number) {
  return a + b;
});
const fail = task(function fail(): number {
  throw new Error('boom');
});

/** The recorded inputs of each task run, as `name(parameter=run,…)`; runs that are inputs go by name and ordinal. */
async function inputsOf(fn: () => unknown): Promise<string[]> {
  const { port, outcome } = await runInMemory(fn);
  if ('error' in outcome) throw outcome.error;
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  for (const { run, from } of port.transitions) {
    if (from) continue;
    const name = run.name.slice(0, -4);
    counts.set(name, (counts.get(name) ?? 0) + 1);
    names.set(run.id, `${name}${counts.get(name)}`);
  }
  return port.transitions
    .filter(({ from }) => !from)
    .map(({ run }) => {
      const inputs = Object.entries(run.inputs).map(
        ([name, list]) => `${name}=${list.map((input) => names.get(input.id) ?? input.input_type).join('+')}`,
      );
      return `${run.name.slice(0, -4)}(${inputs.join(', ')})`;
    });
}

describe('task_inputs', () => {
  const cases: [string, () => unknown, string[]][] = [
    ['a constant has none', () => use(1), ['use(a=, _b=)']],
    ['a future', () => use(make.submit(1)), ['make(n=)', 'use(a=make1, _b=)']],
    ['a promise of a call', () => use(make(1)), ['make(n=)', 'use(a=make1, _b=)']],
    ['an awaited object, by its identity', async () => use(await make(1)), ['make(n=)', 'use(a=make1, _b=)']],
    ['a part of an awaited object', async () => use((await make(1)).list), ['make(n=)', 'use(a=make1, _b=)']],
    [
      'futures in arrays and objects, each once',
      () => {
        const m = make.submit(1);
        return use([{ x: m }, m], { y: numbers.submit() });
      },
      ['make(n=)', 'numbers()', 'use(a=make1, _b=numbers1)'],
    ],
    [
      'what it waits for',
      () => use.withOptions({ waitFor: [make.submit(1), numbers.submit()] })(1),
      ['make(n=)', 'numbers()', 'use(a=, _b=, wait_for=make1+numbers1)'],
    ],
    [
      'a task within a task has it as its parent',
      () => task({ name: 'outer' }, () => use(1))(),
      ['outer()', 'use(a=, _b=, __parents__=outer1)'],
    ],
    [
      'mapped over a future of a list',
      () => use.map(numbers.submit()),
      ['numbers()', 'use(a=numbers1, _b=)', 'use(a=numbers1, _b=)', 'use(a=numbers1, _b=)'],
    ],
    [
      'mapped over mapped runs, element by element',
      () => use.map(use.map([1, 2])),
      ['use(a=, _b=)', 'use(a=, _b=)', 'use(a=use1, _b=)', 'use(a=use2, _b=)'],
    ],
    [
      'mapped over mapped runs of unknown number',
      () => use.map(use.map(numbers.submit())),
      [
        'numbers()',
        ...Array(3).fill('use(a=numbers1, _b=)'),
        'use(a=use1, _b=)',
        'use(a=use2, _b=)',
        'use(a=use3, _b=)',
      ],
    ],
    [
      'a whole list of runs as one argument',
      () => use(use.map([1, 2])),
      ['use(a=, _b=)', 'use(a=, _b=)', 'use(a=use1+use2, _b=)'],
    ],
    [
      'a whole list of unknown length as one argument',
      () => use(use.map(numbers.submit())),
      ['numbers()', ...Array(3).fill('use(a=numbers1, _b=)'), 'use(a=use1+use2+use3, _b=)'],
    ],
    [
      'the result of a subflow',
      async () => use(await flow({ name: 'child' }, () => ({ x: 1 }))()),
      ['use(a=flow_run, _b=)'],
    ],
  ];
  it.each(cases)('%s', async (_, fn, expected) => {
    // Mapped runs are reported when their list is known, so only the set of lines is certain where lists are awaited.
    expect((await inputsOf(fn)).toSorted()).toEqual(expected.toSorted());
  });
});

describe('what a task receives', () => {
  const cases: [string, () => unknown, unknown][] = [
    [
      'values in place of futures, however deep',
      () => use({ a: [add.submit(1, 2), { b: add(3, 4) }] }),
      { a: [3, { b: 7 }] },
    ],
    ['values in place of foreign promises', () => use([Promise.resolve(5)]), [5]],
    ['a list in place of mapped runs', () => use(add.map([1, 2], 10)), [11, 12]],
    ['one element of each list', () => add.map([1, 2, 3], [10, 20, 30]), [11, 22, 33]],
    ['what is no list, every time', () => add.map([1, 2], add.submit(1, 1)), [3, 4]],
    ['unmapped lists whole', () => use.map([1], unmapped([1, 2])), [1]],
    ['the elements of a set', () => add.map(new Set([1, 2]), 1), [2, 3]],
    ['strings whole', () => use.map(['a'], 'text'), ['a']],
    ['nothing for an empty list', () => add.map([], 1), []],
    ['elements that are futures', () => add.map([add.submit(1, 1), 5], 1), [3, 6]],
    ['elements of a future list', () => add.map(numbers.submit(), 1), [2, 3, 4]],
  ];
  it.each(cases)('%s', async (_, fn, expected) => {
    const { outcome } = await runInMemory(fn);
    expect(outcome).toMatchObject({ result: expected });
  });

  it('is the very object that was passed when no future is inside', async () => {
    const given = { deep: [{ value: new Date(0) }] };
    const { outcome } = await runInMemory(() => use(given));
    expect(outcome.result).toBe(given);
  });

  it('survives a cycle', async () => {
    const given: { self?: unknown; n: PromiseLike<number> | number } = { n: 0 };
    given.self = given;
    given.n = Promise.resolve(7);
    const { outcome } = await runInMemory(() => use(given));
    expect((outcome.result as { n: number }).n).toBe(7);
  });
});

describe('what can not be mapped', () => {
  const cases: [string, () => unknown, string][] = [
    [
      'lists of different length',
      () => add.map([1, 2], [1]),
      "The lists that 'add' is mapped over differ in length: a has 2, b has 1.",
    ],
    ['no list at all', () => add.map(1, 2), "No list to map over was given to 'add'."],
    [
      'a list that failed',
      () => add.map(fail() as never, 1),
      "Upstream task run '…' did not reach a 'COMPLETED' state.",
    ],
  ];
  it.each(cases)('%s', async (_, fn, message) => {
    const { outcome } = await runInMemory(fn);
    expect((outcome.error as Error).message.replace(/'id-\d+'/, "'…'")).toContain(message);
  });
});

it('what could not be mapped is told in the log, should nobody await it', async () => {
  const { port } = await runInMemory(() => {
    add.map(fail.submit(), 1);
  });
  expect(port.logs.map(({ message }) => message.replace(/'id-\d+'/, "'…'"))).toContain(
    "The task 'add' could not be mapped: UpstreamTaskError: Upstream task run '…' did not reach a 'COMPLETED' state.",
  );
});

describe('a future', () => {
  it('tells its state and result', async () => {
    const { outcome } = await runInMemory(async () => {
      const future = add.submit(1, 2);
      const before = future.state.name;
      const end = await future.wait();
      return { before, end: end.name, value: await future.result(), id: future.taskRunId.startsWith('id-') };
    });
    expect(outcome.result).toEqual({ before: 'Pending', end: 'Completed', value: 3, id: true });
  });

  it('list is iterated in order', async () => {
    const { outcome } = await runInMemory(async () => {
      const seen: number[] = [];
      for await (const value of add.map([1, 2, 3], 1)) seen.push(value);
      return seen;
    });
    expect(outcome.result).toEqual([2, 3, 4]);
  });
});
