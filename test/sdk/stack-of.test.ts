import { describe, expect, it } from 'vitest';
import { ownPath, ownUrl } from '../../src/sdk/own-folder.ts';
import { stackOf } from '../../src/sdk/stack-of.ts';

function check(stack: string[], expected: string[]): void {
  const error = new RangeError('too far');
  error.stack = stack.join('\n');
  expect(stackOf(error).split('\n')).toEqual(expected);
}

describe("the stack that a flow's author reads", () => {
  it('leaves out the frames of Node and of the SDK', () =>
    check(
      [
        'RangeError: too far',
        '    at divide (file:///flows/etl.ts:4:22)',
        '    at AsyncLocalStorage.run (node:internal/async_local_storage/async_context_frame:64:14)',
        `    at attempts (${ownUrl}engine/run-task.ts:1:1)`,
        `    at ${ownPath}task.ts:1:1`,
        '    at new Promise (<anonymous>)',
        '    at file:///flows/etl.ts:9:16',
      ],
      ['RangeError: too far', '    at divide (file:///flows/etl.ts:4:22)', '    at file:///flows/etl.ts:9:16'],
    ));

  it('keeps what there is when no frame would be left', () =>
    check(
      ['ParameterError: no', `    at check (${ownUrl}flow.ts:1:1)`],
      ['ParameterError: no', `    at check (${ownUrl}flow.ts:1:1)`],
    ));

  it('tells causes, and things that are thrown without being errors', () => {
    const cause = new Error('the root');
    cause.stack = 'Error: the root\n    at a (file:///flows/a.ts:1:1)';
    const error = new Error('above', { cause });
    error.stack = 'Error: above\n    at b (file:///flows/b.ts:2:2)';
    expect(stackOf(error)).toBe(`${error.stack}\nCaused by: ${cause.stack}`);
    expect(stackOf('only text')).toBe('Error: only text');
  });
});
