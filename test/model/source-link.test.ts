import { describe, expect, it } from 'vitest';
import { findSourceLinks } from '../../src/model/source-link.ts';

/** Each link as the text that it covers and where it leads, counted from 0. */
const links = (text: string): string[] =>
  findSourceLinks(text).map(
    ({ start, end, file, line, character }) => `${text.slice(start, end)} -> ${file} ${line} ${character}`,
  );

function check(text: string, ...expected: string[]): void {
  expect(links(text)).toEqual(expected);
}

describe('links into the source', () => {
  it("are found in Node's stack lines", () => {
    check('    at load (/srv/flows/etl.ts:12:5)', '/srv/flows/etl.ts:12:5 -> /srv/flows/etl.ts 11 4');
    check('    at file:///srv/flows/etl.ts:3:5', 'file:///srv/flows/etl.ts:3:5 -> /srv/flows/etl.ts 2 4');
    check('at async /srv/etl.mjs:1:1', '/srv/etl.mjs:1:1 -> /srv/etl.mjs 0 0');
    check('at C:\\flows\\etl.ts:3:5', 'C:\\flows\\etl.ts:3:5 -> C:\\flows\\etl.ts 2 4');
    check('at x (file:///C:/flows/etl.ts:3:5)', 'file:///C:/flows/etl.ts:3:5 -> C:/flows/etl.ts 2 4');
  });

  it("are found in Python's stack lines", () => {
    check('  File "/srv/etl.py", line 3, in load', 'File "/srv/etl.py", line 3 -> /srv/etl.py 2 0');
    check('  File "/srv/my flows/etl.py", line 3', 'File "/srv/my flows/etl.py", line 3 -> /srv/my flows/etl.py 2 0');
    check('File "C:\\flows\\etl.py", line 1', 'File "C:\\flows\\etl.py", line 1 -> C:\\flows\\etl.py 0 0');
  });

  it('come in the order of the text, whatever language they are of', () => {
    check(
      'File "/b.py", line 2\n  at /a.ts:1:1\nFile "/c.py", line 3',
      'File "/b.py", line 2 -> /b.py 1 0',
      '/a.ts:1:1 -> /a.ts 0 0',
      'File "/c.py", line 3 -> /c.py 2 0',
    );
  });

  it('undo the escapes of a URL, and only of a URL', () => {
    check('at file:///srv/my%20flows/etl.ts:3:5', 'file:///srv/my%20flows/etl.ts:3:5 -> /srv/my flows/etl.ts 2 4');
    check('at /srv/100%25/etl.ts:3:5', '/srv/100%25/etl.ts:3:5 -> /srv/100%25/etl.ts 2 4');
    check('File "/srv/100%/etl.py", line 3', 'File "/srv/100%/etl.py", line 3 -> /srv/100%/etl.py 2 0');
    check('at file:///srv/100%/etl.ts:3:5', 'file:///srv/100%/etl.ts:3:5 -> /srv/100%/etl.ts 2 4');
  });

  it('are none where no file is named whole', () => {
    check('');
    check('at https://example.com/app.ts:1:2');
    check('at flows/etl.ts:3:5');
    check('at node:internal/process:1:2');
    check('/srv/etl.ts:3');
    check('/srv/etl.go:3:5');
  });
});
