import { sql as raw } from 'kysely';
import type * as z from 'zod';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import type { VariableFilter, variableSort } from '../../api/variable.ts';
import type { Json } from '../../model/graph.ts';
import { Conflict, IntegrityConflict } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, nameIs, tagsAre, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import { RECORD_ORDER } from './record-order.ts';
import type { Tx } from './store.ts';
import type { VariableRow } from './tables.ts';

/** Throws a `Conflict` where the name is taken. */
export function insertVariable(tx: Tx, given: Pick<VariableRow, 'name' | 'value' | 'tags'>): VariableRow {
  if (readVariable(tx.db, { name: given.name })) {
    throw new Conflict(`A variable with the name '${given.name}' already exists.`);
  }
  const now = tx.now();
  const row: VariableRow = { id: tx.newId(), created: now, updated: now, ...given };
  tx.db.run(sql.insertInto('variable').values(row));
  return row;
}

export type VariableKey = { id: string } | { name: string };

export function readVariable(db: Database, key: VariableKey): VariableRow | undefined {
  return db.first(sql.selectFrom('variable').selectAll().where(matches(key)));
}

/** Reads the values of variables by their names; undefined where there is none. */
export function variableReader(db: Database): (name: string) => Json | undefined {
  return (name) => {
    const row = readVariable(db, { name });
    return row && (JSON.parse(row.value) as Json);
  };
}

/** False where there is no such variable. Throws an `IntegrityConflict` where the new name is taken by another. */
export function updateVariable(tx: Tx, key: VariableKey, set: Partial<VariableRow>): boolean {
  const row = readVariable(tx.db, key);
  if (!row) return false;
  if (set.name !== undefined && set.name !== row.name && readVariable(tx.db, { name: set.name })) {
    throw new IntegrityConflict(`There is a variable named ${set.name} already.`);
  }
  tx.db.run(
    sql
      .updateTable('variable')
      .set({ ...set, updated: tx.now() })
      .where('id', '=', row.id),
  );
  return true;
}

export function deleteVariable(tx: Tx, key: VariableKey): boolean {
  return tx.db.run(sql.deleteFrom('variable').where(matches(key))) > 0;
}

export function listVariables(
  db: Database,
  {
    variables,
    sort,
    limit,
    offset,
  }: Page & { variables?: VariableFilter | null | undefined; sort: z.output<typeof variableSort> },
): VariableRow[] {
  const [column, direction] = RECORD_ORDER[sort];
  const rows = sql.selectFrom('variable').selectAll().where(fits(variables)).orderBy(column, direction);
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

export function countVariables(db: Database, variables: VariableFilter | null | undefined): number {
  const rows = sql.selectFrom('variable').select(raw<number>`count(*)`.as('count')).where(fits(variables));
  return db.first(rows)?.count ?? 0;
}

function fits(filter: VariableFilter | null | undefined): Condition {
  if (!filter) return combine([]);
  const { id, name, tags, operator } = filter;
  return combine([...valueIs('id', id), ...nameIs('name', name), ...tagsAre('tags', tags)], operator);
}

function matches(key: VariableKey): Condition {
  return combine('id' in key ? valueIs('id', { any_: [key.id] }) : valueIs('name', { any_: [key.name] }));
}
