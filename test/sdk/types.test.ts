import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import { flow, states, type TaskFuture, type TaskFutureList, task, unmapped } from '../../src/sdk/index.ts';

interface Row {
  city: string;
  days: number[];
}

const load = task(async (_url: string, _retries = 3): Promise<Row[]> => []);
const count = task({ retries: 1 }, (rows: Row[]) => rows.length);
const join = task((..._parts: string[]) => '');
const skip = task((x: number) => (x > 0 ? states.completed({ data: x }) : x));

// Never called: only its types matter.
const main = flow(async ({ urls, limit = 1 }: { urls: string[]; limit?: number }) => {
  expectTypeOf(load('x')).toEqualTypeOf<Promise<Row[]>>();
  expectTypeOf(load.submit('x', 4)).toEqualTypeOf<TaskFuture<Row[]>>();
  expectTypeOf(load.map(urls)).toEqualTypeOf<TaskFutureList<Row[]>>();
  expectTypeOf(await load.map(urls)).toEqualTypeOf<Row[][]>();
  expectTypeOf(await load.submit('x')).toEqualTypeOf<Row[]>();
  expectTypeOf(count(load.submit('x'))).toEqualTypeOf<Promise<number>>();
  void count(load('x'));
  void count([{ city: join.submit('a'), days: [count.submit([])] }]);
  count.map(load.map(urls));
  count.map(load.map(urls).futures);
  void join('a', join.submit('b'), join('c'));
  join.map(urls, 'suffix', unmapped('x'));
  load.map(urls, limit);
  void count.withOptions({ waitFor: [load.submit('x')], retries: 2 })([]);
  expectTypeOf(skip(1)).toEqualTypeOf<Promise<number>>();

  // @ts-expect-error a number is no URL
  void load(1);
  // @ts-expect-error a future of a number is no URL
  void load(count.submit([]));
  // @ts-expect-error a list has to be unmapped to stay one
  count.map([{ city: 'x', days: [] }]);
  // @ts-expect-error there is no such option
  load.withOptions({ retry: 3 });
  // @ts-expect-error an argument is missing
  void count();
  return limit;
});

const schema = z.object({ city: z.string(), days: z.number().default(7) });
const checked = flow({ parameters: schema }, ({ city, days }) => `${city} ${days.toFixed(1)}`);

describe('types', () => {
  it('of flows follow from their functions', () => {
    expectTypeOf(main).toBeCallableWith({ urls: ['x'] });
    expectTypeOf<ReturnType<typeof main>>().toEqualTypeOf<Promise<number>>();
    // @ts-expect-error a parameter is missing
    expectTypeOf(main).toBeCallableWith({});
  });

  it('of a flow with a schema are its input and output', () => {
    expectTypeOf(checked).toBeCallableWith({ city: 'Oslo' });
    expectTypeOf<ReturnType<typeof checked>>().toEqualTypeOf<Promise<string>>();
  });

  it('of a flow without required parameters allow none', () => {
    const free = flow(async ({ n = 1 }: { n?: number }) => n);
    expectTypeOf(free).toBeCallableWith();
    const none = flow(async () => 1);
    expectTypeOf(none).toBeCallableWith();
  });
});
