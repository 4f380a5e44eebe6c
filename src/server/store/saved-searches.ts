import { PAGE_LIMIT } from '../../api/scalars.ts';
import { type Database, sql } from './database.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { SavedSearchRow } from './tables.ts';

/** Keeps a search under its name, in the place of one that had it before. */
export function saveSearch(
  tx: Tx,
  given: Pick<SavedSearchRow, 'name' | 'filters'>,
): { row: SavedSearchRow; created: boolean } {
  const existing = tx.db.first(sql.selectFrom('saved_search').selectAll().where('name', '=', given.name));
  const now = tx.now();
  const row = { id: existing?.id ?? tx.newId(), created: existing?.created ?? now, updated: now, ...given };
  tx.db.run(
    sql
      .insertInto('saved_search')
      .values(row)
      .onConflict((taken) => taken.column('name').doUpdateSet({ filters: row.filters, updated: now })),
  );
  return { row, created: !existing };
}

export function readSearch(db: Database, id: string): SavedSearchRow | undefined {
  return db.first(sql.selectFrom('saved_search').selectAll().where('id', '=', id));
}

export function listSearches(db: Database, { limit, offset }: Page): SavedSearchRow[] {
  const rows = sql.selectFrom('saved_search').selectAll().orderBy('name');
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

export function deleteSearch(tx: Tx, id: string): boolean {
  return tx.db.run(sql.deleteFrom('saved_search').where('id', '=', id)) > 0;
}
