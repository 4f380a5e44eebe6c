import { expect, it } from 'vitest';
import { pythonJsonProblem } from '../../src/server/parameters/python-json-problem.ts';

it.each([
  ['{"a":', 'Expecting value: line 1 column 6 (char 5)'],
  ['{"a": json}', 'Expecting value: line 1 column 7 (char 6)'],
  ['[1 2]', "Expecting ',' delimiter: line 1 column 4 (char 3)"],
  ['{"a" 1}', "Expecting ':' delimiter: line 1 column 6 (char 5)"],
  ['{a:1}', 'Expecting property name enclosed in double quotes: line 1 column 2 (char 1)'],
  ['"abc', 'Unterminated string starting at: line 1 column 1 (char 0)'],
  ['"\\q"', 'Invalid \\escape: line 1 column 2 (char 1)'],
  ['"\u0001"', 'Invalid control character at: line 1 column 2 (char 1)'],
  ['1 2', 'Extra data: line 1 column 3 (char 2)'],
  ['\n\n [x]', 'Expecting value: line 3 column 3 (char 4)'],
  ['{"a": [1, {"b": null}]}', ''],
])('of %j Python says "%s"', (text, problem) => {
  expect(pythonJsonProblem(text)).toBe(problem);
});
