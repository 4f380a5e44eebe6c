import { isoOf, microsOf } from '../clock.ts';
import { LeaseGone } from '../errors.ts';
import { sql } from './database.ts';
import type { Tx } from './store.ts';

/** A lease on slots for so many seconds. Returns its id. */
export function createLease(tx: Tx, options: { seconds: number; holder: unknown }): string {
  // Leases that ran out are of no use to anyone; this keeps them from piling up.
  tx.db.run(sql.deleteFrom('lease').where('expires', '<', tx.now()));
  const id = tx.newId();
  const holder = options.holder === null ? null : JSON.stringify(options.holder);
  tx.db.run(sql.insertInto('lease').values({ id, expires: expiry(tx, options.seconds), holder }));
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

/** Ends a lease; one that has ended already stays so. */
export function dropLease(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('lease').where('id', '=', id));
}

function expiry(tx: Tx, seconds: number): string {
  return isoOf(microsOf(tx.now()) + Math.round(seconds * 1e6));
}
