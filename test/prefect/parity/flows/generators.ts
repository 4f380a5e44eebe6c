import { flow, getRunLogger, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const pages = task(async function* pages(count: number) {
  for (let number = 0; number < count; number++) yield [number];
});

const breaks = task(async function* breaks(count: number) {
  for (let number = 0; number < count; number++) {
    if (number === 1) throw new ValueError('page 1 is torn');
    yield [number];
  }
});

const use = task(async function use(page: number[]) {
  return [page];
});

const generatorFlow = flow({ name: 'generator-flow' }, async function* generator_flow() {
  for (let number = 0; number < 2; number++) {
    getRunLogger().info('giving %d', number);
    yield number;
  }
});

async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const value of values) found.push(value);
  return found;
}

export const cases: readonly Case[] = [
  flow({ name: 'generator-task' }, async () => (await all(pages(3))).length),
  flow({ name: 'generator-task-into-tasks' }, async () => {
    const used: unknown[] = [];
    for await (const page of pages(2)) used.push(await use(page));
    return used.length;
  }),
  flow({ name: 'generator-task-that-fails' }, async () => (await all(breaks(3))).length),
  ['generator-flow', () => all(generatorFlow())],
];
