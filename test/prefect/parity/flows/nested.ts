import { flow, task } from '../../../../src/sdk/index.ts';
import { type Case, ValueError } from './case.ts';

const inner = task(async function inner(x: unknown) {
  return [x];
});

const fails = task(async function fails(x: number): Promise<unknown> {
  throw new ValueError(`inner ${x}`);
});

const outer = task(async function outer(x: number) {
  return inner(x);
});

const outerTwice = task(async function outer_twice(x: number) {
  return [await inner(x), await inner(await inner(x))];
});

const outerWithFutures = task(async function outer_with_futures(x: number) {
  return Promise.all([inner.submit(x), inner.submit(x + 1)]);
});

const outerWithAMap = task(async function outer_with_a_map(x: number) {
  return inner.map([x, x + 1]).result();
});

const outerThatFails = task(async function outer_that_fails(x: number) {
  return fails(x);
});

const outermost = task(async function outermost(x: number) {
  return outer(x);
});

export const cases: readonly Case[] = [
  flow({ name: 'task-in-a-task' }, async () => outer(1)),
  flow({ name: 'tasks-in-a-task' }, async () => outerTwice(1)),
  flow({ name: 'futures-in-a-task' }, async () => outerWithFutures(1)),
  flow({ name: 'map-in-a-task' }, async () => outerWithAMap(1)),
  flow({ name: 'failure-in-a-task' }, async () => outerThatFails(1)),
  flow({ name: 'task-in-a-task-in-a-task' }, async () => outermost(1)),
  flow({ name: 'tasks-in-mapped-tasks' }, async () => outer.map([1, 2]).result()),
];
