import { isoOf, microsOf } from '../clock.ts';
import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';
import type { CsrfTokenRow } from './tables.ts';

const LIFE_MICROS = 3600 * 1e6;

/** Gives a client a token for the next hour, in the place of one that it had. */
export function renewCsrfToken(tx: Tx, client: string, token: string): CsrfTokenRow {
  const now = tx.now();
  tx.db.run(sql.deleteFrom('csrf_token').where('expiration', '<', now));
  tx.db.run(sql.deleteFrom('csrf_token').where('client', '=', client));
  const expiration = isoOf(microsOf(now) + LIFE_MICROS);
  const row: CsrfTokenRow = { client, id: tx.newId(), created: now, updated: now, token, expiration };
  tx.db.run(sql.insertInto('csrf_token').values(row));
  return row;
}

/** The token of a client; none where it has expired. */
export function readCsrfToken(db: Database, client: string, now: string): string | undefined {
  const rows = sql.selectFrom('csrf_token').select('token').where('client', '=', client);
  return db.first(rows.where('expiration', '>', now))?.token;
}
