import { describe, expect, it } from 'vitest';
import { BatchPlanner } from '../../src/server/store/postgres-batch.ts';
import { withValues } from '../../src/server/store/postgres-literals.ts';

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

describe('a batch', () => {
  const insert = 'insert into "log" ("id", "name") values ($1, $2)';
  const read = 'select * from "flow" where "id" = $1';
  const statements = (...list: [string, ...string[]][]) => list.map(([text, ...values]) => ({ text, values }));
  /** Of one statement: whether it is to be prepared, was, or neither. */
  const use = (planner: BatchPlanner, text: string): string => {
    const [part] = planner.plan([{ text, values: ['a'] }]).parts;
    return part?.prepared ? `${part.isNew ? 'prepare ' : ''}${part.prepared.name}` : 'as it is';
  };

  it('inserts rows together that come one after another, and tells where each answer is', () => {
    const rows = statements(['BEGIN'], [insert, 'a', 'b'], [insert, 'c', "d's"], [read, 'x'], [insert, 'e', 'f']);
    const { parts, places } = new BatchPlanner().plan(rows);
    expect(parts.map(({ text, values }) => ({ text, values }))).toEqual([
      { text: 'BEGIN', values: [] },
      { text: `insert into "log" ("id", "name") values ('a', 'b'), ('c', 'd''s')`, values: [] },
      { text: read, values: ['x'] },
      { text: insert, values: ['e', 'f'] },
    ]);
    expect(places).toEqual([0, 1, 1, 2, 3]);
    const apart = new BatchPlanner().plan(rows.slice(1, 3), new Set([1]));
    expect(apart.places).toEqual([0, 1]);
  });

  it('writes one row of each of several tables by one statement', () => {
    const event = 'insert into "event" ("id", "body") values ($1, $2) on conflict ("id") do nothing';
    const change = 'update "flow_run" set "name" = $1, "state" = $2 where "id" = $3';
    const rows = statements([insert, 'a', 'b'], [change, 'c', 'd', 'e'], [event, 'f', 'g']);
    const together = {
      text:
        'with "log_row" as (insert into "log" ("id", "name") values ($1, $2)), ' +
        '"flow_run_row" as (update "flow_run" set "name" = $3, "state" = $4 where "id" = $5) ' +
        'insert into "event" ("id", "body") values ($6, $7) on conflict ("id") do nothing',
      values: ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    };
    const planner = new BatchPlanner();
    const sent = (list: typeof rows, wanted: number[] = []) => {
      const { parts, places } = planner.plan(list, new Set(wanted));
      return { parts: parts.map(({ text, values }) => ({ text, values })), places };
    };
    expect(sent(rows)).toEqual({ parts: [together], places: [0, 0, 0] });
    // Not two of one table, and not what has an answer of its own.
    expect(sent([...rows, ...rows]).places).toEqual([0, 0, 0, 1, 1, 1]);
    expect(sent([...rows.slice(1), ...rows.slice(1)]).places).toEqual([0, 0, 1, 1]);
    expect(sent(rows, [1])).toEqual({ parts: rows, places: [0, 1, 2] });
    expect(sent(statements([read, 'x'], [insert, 'a', 'b'], [change, 'c', 'd', 'e'])).places).toEqual([0, 1, 1]);
    const moving = 'update "flow_run" set "run_count" = "run_count" + $1 where "id" = $2';
    expect(sent(statements([insert, 'a', 'b'], [moving, 'c', 'd'])).places).toEqual([0, 1]);
  });

  it('prepares what comes again, and anew where that may have failed', () => {
    const planner = new BatchPlanner();
    const uses = (text: string, times: number): string[] => Array.from({ length: times }, () => use(planner, text));
    expect(uses(read, 4)).toEqual(['as it is', 'as it is', 'prepare batch_1', 'batch_1']);
    planner.failed();
    expect(uses(read, 1)).toEqual(['batch_1']);
    expect(uses(insert, 3)).toEqual(['as it is', 'as it is', 'prepare batch_2']);
    planner.failed();
    expect(uses(insert, 3)).toEqual(['as it is', 'as it is', 'prepare batch_3']);
    const twice = new BatchPlanner().plan(statements([read, 'a'], [read, 'b'], [read, 'c'], [read, 'd'])).parts;
    expect(twice.map(({ prepared, isNew }) => [prepared?.name, isNew])).toEqual([
      [undefined, false],
      [undefined, false],
      ['batch_1', true],
      ['batch_1', false],
    ]);
  });

  it('remembers what is prepared among a thousand other texts', () => {
    const planner = new BatchPlanner();
    for (let times = 0; times < 3; times++) use(planner, read);
    for (let other = 0; other < 2500; other++) use(planner, `select ${other}`);
    expect([use(planner, read), use(planner, 'select 0')]).toEqual(['batch_1', 'as it is']);
  });
});
