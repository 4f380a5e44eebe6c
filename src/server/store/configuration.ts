import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';

/** What a server keeps for itself under a key, as JSON text. */
export function readConfiguration(db: Database, key: string): string | undefined {
  return db.first(sql.selectFrom('configuration').select('value').where('key', '=', key))?.value;
}

export function writeConfiguration(tx: Tx, key: string, value: string): void {
  const now = tx.now();
  tx.db.run(
    sql
      .insertInto('configuration')
      .values({ id: tx.newId(), created: now, updated: now, key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated: now })),
  );
}

export function deleteConfiguration(tx: Tx, key: string): void {
  tx.db.run(sql.deleteFrom('configuration').where('key', '=', key));
}
