import { describe, expect, expectTypeOf, it } from 'vitest';
import { flow, sleep, type TaskFuture, task } from '../../src/sdk/index.ts';
import { type MemoryCall, runInMemory } from './run-in-memory.ts';

const closed: string[] = [];
const count = task(async function* count(to: number) {
  try {
    for (let n = 1; n <= to; n++) {
      await sleep(10);
      yield { n };
    }
  } finally {
    closed.push('count');
  }
});
const show = task(function show(...given: unknown[]) {
  return JSON.stringify(given);
});

/** What a flow gives, and the states of its task runs, by name. */
async function check(fn: () => unknown, result: unknown, states: Record<string, string>, call: MemoryCall = {}) {
  closed.length = 0;
  const { outcome, port } = await runInMemory(fn, call);
  const told: Record<string, string> = {};
  for (const { run, to } of port.transitions) {
    const name = run.taskKey.split('-')[0] ?? '';
    told[name] = told[name] ? `${told[name]} ${to.name}` : to.name;
  }
  expect('error' in outcome ? `!${(outcome.error as Error).message}` : outcome.result).toEqual(result);
  expect(told).toEqual(states);
  return port;
}

describe('a generator task', () => {
  it('gives its values one by one, in one run', () =>
    check(
      async () => {
        const got: number[] = [];
        for await (const { n } of count(3)) got.push(n);
        return got;
      },
      [1, 2, 3],
      { count: 'Pending Running Completed' },
    ));
  it('is over when nobody wants more, and may clean up', async () => {
    await check(
      async () => {
        for await (const { n } of count(99)) if (n === 2) return n;
        return 0;
      },
      2,
      { count: 'Pending Running Completed' },
    );
    expect(closed).toEqual(['count']);
  });
  it('does not begin before the first value is wanted', () => check(() => void count(3), undefined, {}));
  it('does not keep its flow from ending when it is forgotten', async () => {
    await check(
      async () => {
        const values = count(9);
        await values.next();
        show.submit('x');
        return 'over';
      },
      'over',
      { count: 'Pending Running Completed', show: 'Pending Running Completed' },
    );
    expect(closed).toEqual(['count']);
  });
  it('is an input, and while it runs a parent, of what takes its values', async () => {
    const port = await check(
      async () => {
        let last: unknown;
        for await (const row of count(1)) {
          await show(row);
          last = row;
        }
        return show(last);
      },
      '[{"n":1}]',
      { count: 'Pending Running Completed', show: 'Pending Running Completed Pending Running Completed' },
    );
    const runs = [...new Set(port.transitions.map(({ run }) => run))];
    expect(runs.map(({ inputs }) => Object.keys(inputs))).toEqual([['to'], ['given', '__parents__'], ['given']]);
  });
  it('is submitted and mapped as a list', () =>
    check(
      async () => [await count.submit(2), await count.map([0, 1])],
      [
        [{ n: 1 }, { n: 2 }],
        [[], [{ n: 1 }]],
      ],
      {
        count: 'Pending Running Completed Pending Pending Running Running Completed Completed',
      },
    ));
  it('throws where it is asked, and begins anew when it is retried', () => {
    let fails = 1;
    const shaky = task({ name: 'shaky', retries: 1 }, function* shaky() {
      yield 'a';
      if (fails-- > 0) throw new Error('no');
      yield 'b';
    });
    return check(
      async () => {
        const got: string[] = [];
        for await (const value of shaky()) got.push(value);
        return got;
      },
      ['a', 'a', 'b'],
      { shaky: 'Pending Running Retrying Completed' },
    );
  });
  it('fails with what it throws', () =>
    check(
      async () => {
        const bad = task(async function* bad() {
          yield 1;
          throw new Error('no');
        });
        const values = bad();
        await values.next();
        return values.next();
      },
      '!no',
      { bad: 'Pending Running Failed' },
    ));
  it('ends with the cancellation of its flow', () =>
    check(
      async () => {
        for await (const { n } of count(1_000)) if (n < 0) return n;
        return 0;
      },
      '!Flow run was cancelled.',
      { count: 'Pending Running Cancelled' },
      { onPort: (port) => port.clock.after(95, port.cancelAll) },
    ));
  it('has types of its own', () => {
    const typed = flow(async () => {
      expectTypeOf(count(1)).toEqualTypeOf<AsyncGenerator<{ n: number }, void>>();
      expectTypeOf(count.submit(1)).toEqualTypeOf<TaskFuture<{ n: number }[]>>();
      // @ts-expect-error it takes a number
      count('x');
    });
    expect(typed).toBeTypeOf('function');
  });
});

describe('a generator flow', () => {
  const rows = flow({ name: 'rows' }, async function* rows({ to }: { to: number }) {
    for (let n = 1; n <= to; n++) yield { n: (await double(n)) as number };
  });
  const double = task(function double(n: number) {
    return n * 2;
  });

  it('gives its values one by one, in one run, which what takes them came out of', async () => {
    const port = await check(
      async () => {
        const shown: string[] = [];
        for await (const row of rows({ to: 2 })) shown.push(await show(row));
        return shown;
      },
      ['[{"n":2}]', '[{"n":4}]'],
      {
        double: 'Pending Running Completed Pending Running Completed',
        show: 'Pending Running Completed Pending Running Completed',
      },
    );
    expect(port.trace.filter((line) => line.startsWith('flow rows'))).toEqual([
      'flow rows: subflow',
      'flow rows: Running',
      'flow rows: Completed',
    ]);
    const shows = port.transitions.filter(({ run, from }) => !from && run.taskKey.startsWith('show'));
    expect(shows.map(({ run }) => run.inputs.given?.[0]?.input_type)).toEqual(['flow_run', 'flow_run']);
  });

  it('has types of its own', () => {
    expectTypeOf(rows).toBeCallableWith({ to: 1 });
    expectTypeOf<ReturnType<typeof rows>>().toEqualTypeOf<AsyncGenerator<{ n: number }, void>>();
  });
});
