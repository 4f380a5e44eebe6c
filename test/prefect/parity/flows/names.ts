import { flow, task } from '../../../../src/sdk/index.ts';
import type { Case } from './case.ts';

const byTemplate = task({ taskRunName: 'load-{city}-{year}' }, async function by_template(city: string, year: number) {
  return year > 0 ? city.length : 0;
});

const named = task({ name: 'a task of its own name' }, async function named(x: number) {
  return x;
});

const tagged = task({ tags: ['network', 'slow'] }, async function tagged(x: number) {
  return x;
});

const versioned = task({ version: '7', description: 'Has a version.' }, async function versioned(x: number) {
  return x;
});

const byFunction = task({ taskRunName: () => 'made-up-of-1' }, async function by_function(x: number) {
  return x;
});

const nameOfATaskRun = flow(
  { name: 'name-of-a-task-run', flowRunName: 'city-{city}-1' },
  async ({ city }: { city: string }) => {
    await byTemplate(city, 2020);
    await byTemplate.map([city, 'Rome'], 2021).wait();
  },
);

export const cases: readonly Case[] = [
  ['name-of-a-task-run', () => nameOfATaskRun({ city: 'Bern' })],
  flow({ name: 'name-of-a-task' }, async () => {
    await named(1);
    await named.withOptions({ name: 'renamed' })(2);
  }),
  flow({ name: 'name-by-functions', flowRunName: () => 'run-of-day-1' }, async () => {
    await byFunction(1);
  }),
  flow({ name: 'name-with-options' }, async () => {
    await named.withOptions({ taskRunName: 'with-{x}' })(1);
  }),
  flow({ name: 'tags-of-tasks' }, async () => {
    await tagged(1);
    await tagged.withOptions({ tags: ['other'] })(2);
    await tagged.map([3, 4]).wait();
  }),
  flow({ name: 'version-of-a-task' }, async () => {
    await versioned(1);
  }),
  flow({ name: 'version-of-a-flow', version: '2.1', description: 'Has a version too.' }, async () => {
    await versioned(1);
  }),
];
