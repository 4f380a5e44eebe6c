import { describe, expect, it } from 'vitest';
import { lineDifference } from '../../src/cli/line-difference.ts';
import { table } from '../../src/cli/table.ts';

/** Lines one under the other, without the margin of the code. */
const lines = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/^ *\|/, ''))
    .join('\n');

describe('a table', () => {
  it.each<[string[], string[][], string]>([
    [['a', 'b'], [], 'a  b'],
    [
      ['name', 'state'],
      [
        ['quick-fox', 'Failed'],
        ['cat', 'Completed'],
      ],
      `name       state
      |quick-fox  Failed
      |cat        Completed`,
    ],
    [
      ['a', 'b'],
      [['1'], ['1', '', 'x'], ['', '2']],
      `a  b
      |1
      |1     x
      |   2`,
    ],
  ])('%j %j', (heads, rows, expected) => expect(table(heads, rows)).toBe(lines(expected)));
});

describe('the lines that two texts differ in', () => {
  it.each<[string, string, string]>([
    ['a\nb\nc', 'a\nB\nc', '@@ line 2 @@\n-b\n+B'],
    ['a\nc', 'a\nb\nc', '@@ line 2 @@\n+b'],
    ['a\nb\nc', 'a\nc', '@@ line 2 @@\n-b'],
    ['a\na', 'a\na\na', '@@ line 3 @@\n+a'],
    ['a', 'b', '@@ line 1 @@\n-a\n+b'],
    ['', 'a', '@@ line 1 @@\n-\n+a'],
    ['a\nb\nc\nd', 'a\nB\nc\nD', '@@ line 2 @@\n-b\n-c\n-d\n+B\n+c\n+D'],
    ['a\n', 'a\nb\n', '@@ line 2 @@\n+b'],
  ])('%j and %j are %j', (before, after, expected) => expect(lineDifference(before, after)).toBe(expected));
});
