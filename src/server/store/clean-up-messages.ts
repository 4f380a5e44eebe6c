import { randomBytes } from 'node:crypto';
import { sql as raw, type SqlBool } from 'kysely';
import { isoOf, microsOf } from '../clock.ts';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import type { Tx } from './store.ts';
import type { CleanUpMessageRow } from './tables.ts';

/*
 * What workers are to clean up. Every server of a database sees the same, so that a message goes to one worker, wherever
 * that is connected. Invariants:
 *
 * 1. A message without an outcome is open: it waits, or it is reserved, and then it has a token and a lease.
 * 2. Each reservation has a token of its own and counts as a delivery.
 * 3. A message that comes back after the last delivery that it may have is a dead letter: nobody gets it any more.
 * 4. A reservation holds, and counts against its holder's capacity, until it is given back, even if its lease ran out.
 */

const LEASE_MICROS = 30 * 1e6;
const MAX_DELIVERY_ATTEMPTS = 3;
/** So long a message is known after it has its outcome, for whoever would queue it once more or look for its fate. */
const KEPT_MICROS = 7 * 86_400 * 1e6;

/** An open message in the hands of a worker. */
export type ReservedCleanUp = CleanUpMessageRow & { reservation_token: string; lease_expires: string };

/** What a worker takes of its pool, and how much at a time. */
export interface CleanUpTaker {
  poolId: string;
  kinds: readonly string[];
  /** Who it is, on whichever connection. */
  holder: string;
  /** 0 where it takes none. */
  capacity: number;
}

export type NewCleanUp = Pick<
  CleanUpMessageRow,
  'id' | 'idempotency_key' | 'work_pool_id' | 'work_queue_id' | 'kind' | 'target'
>;

/** Queues a message, unless it was queued before, whatever has become of it. Forgets those that ended long ago. */
export function queueCleanUp(tx: Tx, given: NewCleanUp): void {
  const now = tx.now();
  const old = isoOf(microsOf(now) - KEPT_MICROS);
  tx.db.run(sql.deleteFrom('clean_up_message').where('outcome', 'is not', null).where('updated', '<', old));
  const row: CleanUpMessageRow = {
    ...given,
    created: now,
    updated: now,
    data: '{}',
    delivery_count: 0,
    ...FREE,
    outcome: null,
    release_reason: null,
  };
  tx.db.run(
    sql
      .insertInto('clean_up_message')
      .values(row)
      .onConflict((conflict) => conflict.doNothing()),
  );
}

/** Whether `reserveCleanUp` would find one. */
export function isCleanUpWaiting(db: Database, taker: CleanUpTaker): boolean {
  return hasRoom(db, taker) && db.first(waitingFor(taker).select('id').limit(1)) !== undefined;
}

/** Reserves what has waited longest, of these queues or, with null, of any; undefined where there is none or no room. */
export function reserveCleanUp(
  tx: Tx,
  taker: CleanUpTaker,
  queueIds: readonly string[] | null,
): ReservedCleanUp | undefined {
  if (!hasRoom(tx.db, taker)) return undefined;
  const rows = waitingFor(taker).selectAll().orderBy('created').orderBy('id').limit(1);
  const row = tx.db.first(queueIds ? rows.where(raw<SqlBool>`work_queue_id IN ${listOf(queueIds)}`) : rows);
  if (!row) return undefined;
  const now = tx.now();
  const reservation = {
    delivery_count: row.delivery_count + 1,
    reservation_token: randomBytes(32).toString('base64url'),
    lease_expires: leaseFrom(now),
    holder: taker.holder,
    updated: now,
  };
  change(tx, row.id, reservation);
  return { ...row, ...reservation };
}

export function readOpenCleanUp(db: Database, id: string): CleanUpMessageRow | undefined {
  return db.first(open().selectAll().where('id', '=', id));
}

export function acknowledgeCleanUp(tx: Tx, id: string): void {
  change(tx, id, { ...FREE, outcome: 'ACKNOWLEDGED', updated: tx.now() });
}

/** Begins the lease anew; returns its end. */
export function renewCleanUp(tx: Tx, id: string): string {
  const now = tx.now();
  const expires = leaseFrom(now);
  change(tx, id, { lease_expires: expires, updated: now });
  return expires;
}

/** Lets a message wait again, or makes it a dead letter. `reason` is the worker's, where it gave one. */
export function giveBackCleanUp(tx: Tx, message: CleanUpMessageRow, reason: string | null): 'waits' | 'dead-lettered' {
  const dead = message.delivery_count >= MAX_DELIVERY_ATTEMPTS;
  change(tx, message.id, {
    ...FREE,
    updated: tx.now(),
    ...(reason !== null && { release_reason: reason }),
    ...(dead && { outcome: 'DEAD_LETTERED' }),
  });
  return dead ? 'dead-lettered' : 'waits';
}

/** Reserved messages whose leases ran out. */
export function listLapsedCleanUps(db: Database, now: string, limit: number): CleanUpMessageRow[] {
  return db.all(open().selectAll().where('lease_expires', '<=', now).limit(limit));
}

const FREE = { reservation_token: null, lease_expires: null, holder: null };

function waitingFor({ poolId, kinds }: CleanUpTaker) {
  return open()
    .where('work_pool_id', '=', poolId)
    .where('reservation_token', 'is', null)
    .where('kind', 'in', kinds as CleanUpMessageRow['kind'][]);
}

function hasRoom(db: Database, { poolId, holder, capacity }: CleanUpTaker): boolean {
  const held = open()
    .where('work_pool_id', '=', poolId)
    .where('holder', '=', holder)
    .select(raw<number>`count(*)`.as('count'));
  return (db.first(held)?.count ?? 0) < capacity;
}

function open() {
  return sql.selectFrom('clean_up_message').where('outcome', 'is', null);
}

function change(tx: Tx, id: string, set: Partial<CleanUpMessageRow>): void {
  tx.db.run(sql.updateTable('clean_up_message').set(set).where('id', '=', id));
}

function leaseFrom(now: string): string {
  return isoOf(microsOf(now) + LEASE_MICROS);
}
