import { describe, expect, it } from 'vitest';
import { cellAt, readNotebook } from '../../src/model/notebook.ts';

const code = (source: string | string[]) => ({ cell_type: 'code', source });
const read = (...cells: object[]) => readNotebook(JSON.stringify({ cells, nbformat: 4 }));

describe('a notebook as one text', () => {
  it('is its code cells one after the other, each with the line it begins at', () => {
    expect(read(code(['a = 1\n', 'b = 2']), { cell_type: 'markdown', source: '# c' }, code('d = 3\n'))).toEqual({
      text: 'a = 1\nb = 2\nd = 3\n\n',
      cells: [
        { index: 0, line: 0 },
        { index: 2, line: 2 },
      ],
    });
  });

  it.each([
    ['%pip install prefect\nx = 1', '\nx = 1\n'],
    ['!ls\nx = 1', '\nx = 1\n'],
    ['load?\nx = 1', '\nx = 1\n'],
    ['%%bash\nls\n', '\n\n\n'],
    ['%%time\nx = 1', '\nx = 1\n'],
    ['x = a % b', 'x = a % b\n'],
  ])('reads %j as %j', (source, text) => {
    expect(read(code(source))).toMatchObject({ text });
  });

  it.each([
    ['{', /can’t be read as JSON/],
    ['[]', /no cells/],
    ['{"worksheets": []}', /only format 4/],
  ])('says of %j why it has none', (json, message) => {
    expect((readNotebook(json) as { unreadable: string }).unreadable).toMatch(message);
  });

  it('finds the cell of a line', () => {
    const notebook = read(code('a\nb'), code('c\nd'));
    const cells = 'cells' in notebook ? notebook.cells : [];
    expect([0, 1, 2, 3].map((line) => cellAt(cells, line))).toEqual([
      { index: 0, line: 0 },
      { index: 0, line: 1 },
      { index: 1, line: 0 },
      { index: 1, line: 1 },
    ]);
    expect(cellAt([], 0)).toBeUndefined();
  });
});
