import { describe, expect, it } from 'vitest';
import { KeptRows } from '../../src/server/store/kept-rows.ts';
import { type Effect, effectOf } from '../../src/server/store/statement-effect.ts';

describe('what a statement does to kept rows', () => {
  it.each<[string, string]>([
    ['select * from "flow_run" where "id" = $1', 'reads-row flow_run'],
    ['select * from "task_run" where "id" = $1', 'reads'],
    ['select * from "flow" where "name" = $1', 'reads'],
    ['select * from "flow"', 'reads'],
    ['select * from "flow" where "id" = $1 limit $2', 'reads'],
    [`select count(*) || ' ' || coalesce(max(updated), '') as "version" from "automation"`, 'counts-table automation'],
    ['select count(*) as "count" from "flow" where "name" = $1', 'reads'],
    ['select count(*) as "count" from "flow" group by "name"', 'reads'],
    ['insert into "flow" ("id", "name") values ($1, $2)', 'inserts-row flow'],
    ['insert into "flow" ("id", "name") values ($1, $2), ($3, $4)', 'writes flow'],
    ['insert into "flow" ("id") values ($1) on conflict ("id") do nothing', 'writes flow'],
    ['insert into "flow" ("id") select "id" from "flow_run"', 'writes flow'],
    ['update "flow_run" set "name" = $1, "updated" = $2 where "id" = $3', 'changes-row flow_run'],
    ['update "flow_run" set "name" = $1 where "id" in ($2)', 'writes flow_run'],
    ['update "flow_run" set "name" = $1 where "id" = $2 and "name" = $3', 'writes flow_run'],
    ['update "flow_run" set "run_count" = "run_count" + $1 where "id" = $2', 'writes flow_run'],
    ['update "flow_run" set "name" = $2 where "id" = $1', 'writes flow_run'],
    ['insert into "flow" ("id", "name") values ($1, lower($2))', 'writes flow'],
    ['update "log" set "level" = $1 where "id" = $2', 'writes '],
    ['delete from "flow" where "id" = $1', 'writes flow'],
    ['with "gone" as (delete from "flow" returning "id") delete from "flow_run"', 'writes flow flow_run'],
    ['SELECT pg_notify($1, $2)', 'reads'],
    ['VACUUM', 'writes flow flow_run automation'],
  ])('%s', (text, expected) => {
    const effect = effectOf(text);
    expect('tables' in effect ? `${effect.kind} ${effect.tables.join(' ')}` : effect.kind).toBe(expected);
  });
});

const READ: Effect = { kind: 'reads-row', tables: ['flow'] };
const COUNT: Effect = { kind: 'counts-table', tables: ['flow'] };
const INSERT: Effect = { kind: 'inserts-row', tables: ['flow'], columns: ['id', 'name'] };
const CHANGE: Effect = { kind: 'changes-row', tables: ['flow'], columns: ['name'] };
const WRITE: Effect = { kind: 'writes', tables: ['flow'] };

/** Rows a and b, and a count, as a transaction has left them. */
function kept(): KeptRows {
  const rows = new KeptRows(2);
  for (const id of ['a', 'b']) {
    rows.sent(INSERT, [id, '']);
    rows.answered(INSERT, '', { id, name: '' });
  }
  rows.answered(COUNT, 'count', { count: 2 });
  rows.committed(7);
  return rows;
}

/** What is known: of rows their ids and names, and of the count that there is one. */
function known(rows: KeptRows): string {
  const ids = ['a', 'b', 'c'].flatMap((id) => {
    const { name = '' } = (rows.tell(READ, '', [id]) ?? {}) as { name?: string };
    return rows.tell(READ, '', [id]) ? [name ? `${id}=${name}` : id] : [];
  });
  return [...ids, ...(rows.tell(COUNT, 'count', []) ? ['count'] : [])].join(' ');
}

describe('kept rows', () => {
  it.each<{ of: string; done: (rows: KeptRows) => unknown; within: string; committed: string; undone: string }>([
    { of: 'nothing', done: () => {}, within: 'a b count', committed: 'a b count', undone: 'a b count' },
    {
      of: 'a change of a row that is known',
      done: (rows) => rows.sent(CHANGE, ['x', 'a']),
      within: 'a=x b',
      committed: 'a=x b',
      undone: 'a b count',
    },
    {
      of: 'a change of a row that is not, and has not come back',
      done: (rows) => rows.sent(CHANGE, ['x', 'c']),
      within: 'a b',
      committed: 'a b',
      undone: 'a b count',
    },
    {
      of: 'a change that has',
      done(rows) {
        rows.sent(CHANGE, ['x', 'c']);
        rows.answered(CHANGE, '', { id: 'c', name: 'x' });
      },
      within: 'a b c=x',
      committed: 'b c=x',
      undone: 'a b count',
    },
    {
      of: 'a row with all its columns, and a change of it',
      done(rows) {
        rows.sent(INSERT, ['c', 'x']);
        rows.sent(CHANGE, ['NUL \0', 'c']);
      },
      within: 'a b c=NUL \ufffd',
      committed: 'b c=NUL \ufffd',
      undone: 'a b count',
    },
    {
      of: 'a row of which a column is left to the database',
      done: (rows) => rows.sent({ ...INSERT, columns: ['id'] }, ['c']),
      within: 'a b',
      committed: 'a b',
      undone: 'a b count',
    },
    {
      of: 'one row too many, of which the oldest goes',
      done(rows) {
        rows.sent(INSERT, ['c', '']);
        rows.answered(INSERT, '', { id: 'c', name: '' });
      },
      within: 'a b c',
      committed: 'b c',
      undone: 'a b count',
    },
    {
      of: 'a write to nobody knows which, and a row read after it',
      done(rows) {
        rows.sent(WRITE, []);
        rows.answered(READ, '', { id: 'b' });
      },
      within: 'b',
      committed: 'b',
      undone: 'a b count',
    },
    {
      of: 'a count after a write',
      done(rows) {
        rows.sent(CHANGE, ['x', 'a']);
        rows.answered(COUNT, 'count', { count: 2 });
      },
      within: 'a=x b count',
      committed: 'a=x b count',
      undone: 'a b count',
    },
    { of: 'others', done: (rows) => rows.forget(), within: '', committed: '', undone: '' },
  ])('after $of', ({ done, within, committed, undone }) => {
    const rows = kept();
    done(rows);
    expect(known(rows)).toBe(within);
    rows.committed(8);
    expect(known(rows)).toBe(committed);
    const others = kept();
    done(others);
    others.undone();
    expect(known(others)).toBe(undone);
  });

  it('tells nothing without a number that says as of when', () => {
    const rows = kept();
    rows.committed(undefined);
    rows.answered(READ, '', { id: 'a' });
    expect(known(rows)).toBe('');
  });

  it('gives each reader a row of its own', () => {
    const rows = kept();
    Object.assign(rows.tell(READ, '', ['a']) ?? {}, { name: 'changed' });
    expect(rows.tell(READ, '', ['a'])).toEqual({ id: 'a', name: '' });
  });
});
