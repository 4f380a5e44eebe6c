import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { KeptRows } from '../../src/server/store/kept-rows.ts';
import { RowShape, RowShapes } from '../../src/server/store/row-shape.ts';
import { SqliteDatabase } from '../../src/server/store/sqlite-database.ts';

// What V8 keeps as a hash table, as it does objects that have been put together, is slow to copy and to read.
setFlagsFromString('--allow-natives-syntax');
const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean;
setFlagsFromString('--no-allow-natives-syntax');

const names = Array.from({ length: 35 }, (_, index) => `column_${index}`);

describe('rows', () => {
  it('have the values by the names of their columns', () => {
    const shape = new RowShape(['id', 'name']);
    expect([shape.empty(), shape.row(['a', 1])]).toEqual([
      { id: null, name: null },
      { id: 'a', name: 1 },
    ]);
  });

  it('of the same columns have one shape', () => {
    const shapes = new RowShapes();
    expect(shapes.of(['id', 'name'])).toBe(shapes.of(['id', 'name']));
    expect(shapes.of(['id', 'name'])).not.toBe(shapes.of(['name', 'id']));
  });

  it('of many columns are no hash tables', () => {
    const row = new RowShape(names).row(names);
    const db = new SqliteDatabase(':memory:');
    const read = db.prepare(`select ${names.map((name, index) => `${index} as ${name}`)}`);
    const kept = new KeptRows(1);
    const columns = ['id', ...names];
    kept.answered({ kind: 'reads-row', tables: ['flow'] }, '', new RowShape(columns).row(columns));
    kept.sent({ kind: 'inserts-row', tables: ['flow'], columns }, ['a', ...names]);
    kept.committed(1);
    const told = kept.tell({ kind: 'reads-row', tables: ['flow'] }, '', ['a']);
    const rows = [row, { ...row }, read.get(), ...read.all(), told];
    db.close();
    expect(rows.map((one) => isFast(one as object))).toEqual([true, true, true, true, true]);
    const piecemeal: Record<string, unknown> = {};
    for (const name of names) piecemeal[`own_${name}`] = 1;
    expect(isFast(piecemeal)).toBe(false);
  });
});

it('a statement prepared before its table changed gives the columns that the table has now', () => {
  const db = new SqliteDatabase(':memory:', ['CREATE TABLE flow (id TEXT);']);
  const read = db.prepare('select * from flow');
  db.prepare('insert into flow values (?)').run('a');
  expect(read.all()).toEqual([{ id: 'a' }]);
  db.prepare('ALTER TABLE flow ADD COLUMN name TEXT').run();
  expect([read.get(), ...read.all()]).toEqual([
    { id: 'a', name: null },
    { id: 'a', name: null },
  ]);
  db.close();
});
