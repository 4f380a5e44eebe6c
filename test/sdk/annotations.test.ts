import { describe, expect, it } from 'vitest';
import { allowFailure, quote, task, unmapped } from '../../src/sdk/index.ts';
import { runInMemory } from './run-in-memory.ts';

const good = task(function good(n: number) {
  return { n };
});
const bad = task(function bad(_n?: number): { n: number } {
  throw new Error('no');
});
/** Tells what it was given; errors as their message. */
const show = task(function show(...given: unknown[]) {
  return JSON.stringify(given, (_, value) => (value instanceof Error ? `!${value.message}` : value));
});

/** What a flow gives, and the inputs of the runs of `show`, as `good`, `bad`. */
async function check(fn: () => unknown, result: unknown, inputs: string[]) {
  const { outcome, port } = await runInMemory(fn);
  expect(outcome.error).toBeUndefined();
  expect(outcome.result).toEqual(result);
  const runs = new Map(port.transitions.map(({ run }) => [run.id, run]));
  const shown = [...runs.values()]
    .filter(({ taskKey }) => taskKey.startsWith('show'))
    .map(({ inputs }) =>
      Object.entries(inputs)
        .map(([name, from]) => `${name}=${from.map(({ id }) => runs.get(id)?.taskKey.split('-')[0]).join('+')}`)
        .join(' '),
    );
  expect(shown).toEqual(inputs);
}

describe('allowFailure', () => {
  it('gives the error in the place of the result', () =>
    check(() => show(allowFailure(bad.submit()), 1), '["!no",1]', ['given=bad']));
  it('gives the result where there is one', () =>
    check(() => show(allowFailure(good.submit(1))), '[{"n":1}]', ['given=good']));
  it('goes as deep as its argument', () =>
    check(() => show(allowFailure({ a: [bad.submit(), good.submit(2)] })), '[{"a":["!no",{"n":2}]}]', [
      'given=bad+good',
    ]));
  it('leaves plain values alone', () => check(() => show(allowFailure('x')), '["x"]', ['given=']));
  it('holds for what is waited for', () =>
    check(() => show.withOptions({ waitFor: [allowFailure(bad.submit())] })(1), '[1]', ['given= wait_for=bad']));
  it('holds for promises of tasks', () => check(() => show(allowFailure(bad())), '["!no"]', ['given=bad']));
  it('does not help what stands beside it', async () => {
    const { outcome } = await runInMemory(() => {
      const failed = bad.submit();
      return show(allowFailure(failed), failed);
    });
    expect(outcome.error).toMatchObject({ code: 'upstream-task' });
  });
  it('holds for each element that is mapped', () =>
    check(
      () => show.map(allowFailure([bad.submit(), good.submit(3)]), unmapped(allowFailure(bad.submit()))),
      ['["!no","!no"]', '[{"n":3},"!no"]'],
      ['given=bad+bad', 'given=good+bad'],
    ));
  it('holds for the list that a map gives', () =>
    check(() => show.map(allowFailure(bad.map([1]))), ['["!no"]'], ['given=bad']));
});

describe('quote', () => {
  it('keeps a value from being looked into', () =>
    check(
      async () => {
        const made = await good(1);
        return show(quote(made), quote([made]));
      },
      '[{"n":1},[{"n":1}]]',
      ['given='],
    ));
  it('keeps a list whole in a map', () =>
    check(() => show.map([1, 2], quote([3, 4])), ['[1,[3,4]]', '[2,[3,4]]'], ['given=', 'given=']));
});
