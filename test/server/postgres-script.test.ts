import { describe, expect, it } from 'vitest';
import { withValues } from '../../src/server/store/postgres-literals.ts';
import { ScriptWriter } from '../../src/server/store/postgres-script.ts';

describe('a statement with its values written into it', () => {
  it.each<[string, (string | number | bigint | null)[], string]>([
    ['SELECT $1, $2', ['a', null], "SELECT 'a', NULL"],
    ['SELECT $1', ["it's $1 \\ ?"], "SELECT  E'it''s $1 \\\\ ?'"],
    ["SELECT '$1', $1", ['a'], "SELECT '$1', 'a'"],
    ['SELECT 1 -$1, $2', [-5, 2n], 'SELECT 1 -(-5), 2'],
    ['SELECT $10, $1', ['a', 2, 3, 4, 5, 6, 7, 8, 9, 'j'], "SELECT 'j', 'a'"],
    ['SELECT $1', ['a\0b'], "SELECT 'a\ufffdb'"],
  ])('%s', (text, values, expected) => {
    expect(withValues(text, values)).toBe(expected);
  });
});

describe('a script', () => {
  const insert = 'insert into "log" ("id", "name") values ($1, $2)';
  const read = 'select * from "flow" where "id" = $1';
  const write = (writer: ScriptWriter, ...statements: [string, ...string[]][]): string =>
    writer.write(statements.map(([text, ...values]) => ({ text, values }))).text;

  it('inserts rows together that come one after another, and tells where each answer is', () => {
    const rows: [string, ...string[]][] = [
      ['BEGIN'],
      [insert, 'a', 'b'],
      [insert, 'c', 'd'],
      [read, 'x'],
      [insert, 'e', 'f'],
    ];
    const { text, places } = new ScriptWriter().write(rows.map(([text, ...values]) => ({ text, values })));
    expect(text.split(';\n')).toEqual([
      'BEGIN',
      `insert into "log" ("id", "name") values ('a', 'b'), ('c', 'd')`,
      `select * from "flow" where "id" = 'x'`,
      `insert into "log" ("id", "name") values ('e', 'f')`,
    ]);
    expect(places).toEqual([0, 1, 1, 2, 3]);
    const apart = new ScriptWriter().write(
      rows.slice(1, 3).map(([text, ...values]) => ({ text, values })),
      new Set([1]),
    );
    expect(apart.places).toEqual([0, 1]);
  });

  it('prepares what comes again, and anew where that may have failed', () => {
    const writer = new ScriptWriter();
    expect([write(writer, [read, 'a']), write(writer, [read, 'b'])].join()).not.toContain('PREPARE');
    const { text, places } = writer.write([
      { text: 'BEGIN', values: [] },
      { text: read, values: ['c'] },
      { text: read, values: ['d'] },
    ]);
    expect(text).toBe(`BEGIN;\nPREPARE script_1 AS ${read};\nEXECUTE script_1('c');\nEXECUTE script_1('d')`);
    expect(places).toEqual([0, 2, 3]);
    expect(write(writer, [read, "'"])).toBe("EXECUTE script_1('''')");
    writer.failed();
    expect(write(writer, [read, 'a'])).toBe("EXECUTE script_1('a')");
    for (let time = 0; time < 2; time++) write(writer, [insert, 'a', 'b']);
    expect(write(writer, [insert, 'a', 'b'])).toContain('PREPARE script_2');
    writer.failed();
    for (let time = 0; time < 2; time++) write(writer, [insert, 'a', 'b']);
    expect(write(writer, [insert, 'a', 'b'])).toContain('PREPARE script_3');
  });
});
