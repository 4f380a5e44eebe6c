import { isoOf, microsOf } from '../clock.ts';
import { LeaseGone } from '../errors.ts';
import { giveSlotsBack, limitsBy } from './concurrency-limits.ts';
import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';
import type { LeaseRow } from './tables.ts';

/** A lease on slots of limits for so many seconds, with an id of its own unless one is given. Returns the id. */
export function createLease(
  tx: Tx,
  options: { id?: string; seconds: number; holder: unknown; slots: number; limitIds: readonly string[] },
): string {
  const id = options.id ?? tx.newId();
  const row: LeaseRow = {
    id,
    created: tx.now(),
    expires: expiry(tx, options.seconds),
    holder: options.holder === null ? null : JSON.stringify(options.holder),
    slots: options.slots,
    limit_ids: JSON.stringify(options.limitIds),
  };
  tx.db.run(sql.insertInto('lease').values(row));
  return id;
}

/** Puts a lease's end off. Throws `LeaseGone` where it has ended. */
export function renewLease(tx: Tx, id: string, seconds: number): void {
  const alive = sql
    .updateTable('lease')
    .set({ expires: expiry(tx, seconds) })
    .where('id', '=', id)
    .where('expires', '>', tx.now());
  if (tx.db.run(alive) === 0) throw new LeaseGone();
}

/** Whether the lease has not ended; one that ran out counts until its slots are given back. */
export function hasLease(db: Database, id: string): boolean {
  return db.first(sql.selectFrom('lease').select('id').where('id', '=', id)) !== undefined;
}

/** Puts a lease's end off, even of one that ran out. */
export function extendLease(tx: Tx, id: string, seconds: number): void {
  tx.db.run(
    sql
      .updateTable('lease')
      .set({ expires: expiry(tx, seconds) })
      .where('id', '=', id),
  );
}

/** Ends a lease and keeps its slots taken. */
export function forgetLease(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('lease').where('id', '=', id));
}

/** Ends a lease and gives its slots back; one that has ended already stays so. */
export function dropLease(tx: Tx, id: string): void {
  const lease = tx.db.first(sql.selectFrom('lease').selectAll().where('id', '=', id));
  if (lease) end(tx, lease);
}

/** Ends the leases that ran out: whoever held them has shown no sign of life. */
export function endExpiredLeases(tx: Tx): void {
  for (const lease of tx.db.all(sql.selectFrom('lease').selectAll().where('expires', '<', tx.now()))) end(tx, lease);
}

function end(tx: Tx, { id, created, slots, limit_ids }: LeaseRow): void {
  tx.db.run(sql.deleteFrom('lease').where('id', '=', id));
  const ids = JSON.parse(limit_ids) as string[];
  if (ids.length === 0) return;
  const occupancySeconds = Math.max(0, (microsOf(tx.now()) - microsOf(created)) / 1e6);
  giveSlotsBack(tx, limitsBy(tx.db, 'id', ids), { slots, occupancySeconds });
}

function expiry(tx: Tx, seconds: number): string {
  return isoOf(microsOf(tx.now()) + Math.round(seconds * 1e6));
}
