import { sql as raw, type SqlBool } from 'kysely';
import { isoOf, microsOf } from '../clock.ts';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import type { Tx } from './store.ts';
import type { TaskRunRow } from './tables.ts';

/*
 * Which background task runs wait for a worker, and which were offered to one. Every server of a database sees the
 * same, so that each run goes to one worker, wherever that is connected. Invariants:
 *
 * 1. A run is offered for the state in which it waits: once it waits anew, it is offered anew.
 * 2. An offer that is not acknowledged holds for a while after it was last kept up, and then another may take the run:
 *    the server that made it is gone.
 */

/** So long an offer holds that is neither acknowledged nor kept up. */
const OFFER_MICROS = 30 * 1e6;

/** Offers the run that has waited longest for one of these tasks; undefined where none does. */
export function offerTaskRun(tx: Tx, keys: readonly string[]): TaskRunRow | undefined {
  const now = tx.now();
  const row = firstWaiting(tx.db, keys, now);
  if (!row?.state_id) return undefined;
  const offer = { state_id: row.state_id, offered: now, acknowledged: 0 };
  tx.db.run(
    sql
      .insertInto('task_run_offer')
      .values(offer)
      .onConflict((conflict) => conflict.column('state_id').doUpdateSet({ offered: now })),
  );
  return row;
}

/** Whether `offerTaskRun` would find one. */
export function isAnyWaiting(db: Database, keys: readonly string[], now: string): boolean {
  return firstWaiting(db, keys, now) !== undefined;
}

export function acknowledgeOffer(tx: Tx, stateId: string): void {
  tx.db.run(sql.updateTable('task_run_offer').set({ acknowledged: 1 }).where('state_id', '=', stateId));
}

export function withdrawOffer(tx: Tx, stateId: string): void {
  tx.db.run(sql.deleteFrom('task_run_offer').where('state_id', '=', stateId));
}

/** For the only server of a database, which has no workers yet. */
export function withdrawOffers(tx: Tx): void {
  tx.db.run(sql.deleteFrom('task_run_offer').where('acknowledged', '=', 0));
}

/** Says that these offers hold still, and forgets those of runs that wait no more. */
export function keepOffers(tx: Tx, stateIds: readonly string[]): void {
  tx.db.run(
    sql
      .updateTable('task_run_offer')
      .set({ offered: tx.now() })
      .where(raw<SqlBool>`state_id IN ${listOf(stateIds)}`),
  );
  const waiting = sql.selectFrom('task_run').select('state_id').where('state_type', '=', 'SCHEDULED');
  tx.db.run(sql.deleteFrom('task_run_offer').where('state_id', 'not in', waiting.where('state_id', 'is not', null)));
}

function firstWaiting(db: Database, keys: readonly string[], now: string): TaskRunRow | undefined {
  const lapsed = isoOf(microsOf(now) - OFFER_MICROS);
  // SQLite reads a JSON true as 1, Postgres as a word.
  const deferred = raw<SqlBool>`CAST(state -> 'state_details' ->> 'deferred' AS TEXT) IN ('1', 'true')`;
  return db.first(
    sql
      .selectFrom('task_run')
      .selectAll('task_run')
      .where('state_type', '=', 'SCHEDULED')
      .where(raw<SqlBool>`task_key IN ${listOf(keys)}`)
      .where(deferred)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('task_run_offer')
              .select('task_run_offer.state_id')
              .whereRef('task_run_offer.state_id', '=', 'task_run.state_id')
              .where((offer) => offer.or([offer('acknowledged', '=', 1), offer('offered', '>=', lapsed)])),
          ),
        ),
      )
      .orderBy('created')
      .orderBy('id')
      .limit(1),
  );
}
