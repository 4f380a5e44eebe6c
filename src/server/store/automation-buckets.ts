import { sql as raw, type SqlBool } from 'kysely';
import { type Database, sql } from './database.ts';
import { listOf } from './filters/conditions.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { AutomationBucketRow, AutomationFiringRow, PendingActionRow } from './tables.ts';

type BucketKey = Pick<AutomationBucketRow, 'trigger_id' | 'bucketing_key'>;

const byKey = statement<BucketKey, AutomationBucketRow>((at) =>
  sql
    .selectFrom('automation_bucket')
    .selectAll()
    .where('trigger_id', '=', at('trigger_id'))
    .where('bucketing_key', '=', at('bucketing_key')),
);

const save = statement<AutomationBucketRow, unknown>((at) =>
  sql
    .insertInto('automation_bucket')
    .values({
      automation_id: at('automation_id'),
      trigger_id: at('trigger_id'),
      bucketing_key: at('bucketing_key'),
      start_: at('start_'),
      end_: at('end_'),
      count_: at('count_'),
      last_event: at('last_event'),
    })
    .onConflict((conflict) =>
      conflict.columns(['trigger_id', 'bucketing_key']).doUpdateSet({
        start_: raw<string>`excluded.start_`,
        end_: raw<string>`excluded.end_`,
        count_: raw<number>`excluded.count_`,
        last_event: raw<string | null>`excluded.last_event`,
      }),
    ),
);

const remove = statement<BucketKey, unknown>((at) =>
  sql
    .deleteFrom('automation_bucket')
    .where('trigger_id', '=', at('trigger_id'))
    .where('bucketing_key', '=', at('bucketing_key')),
);

export function readBucket(db: Database, key: BucketKey): AutomationBucketRow | undefined {
  return byKey.first(db, key);
}

export function saveBucket(tx: Tx, bucket: AutomationBucketRow): AutomationBucketRow {
  save.run(tx.db, bucket);
  return bucket;
}

export function deleteBucket(tx: Tx, key: BucketKey): void {
  remove.run(tx.db, key);
}

/** A trigger's buckets that have ended by `now`, the oldest first. */
export function listEndedBuckets(
  db: Database,
  { triggerId, now, limit }: { triggerId: string; now: string; limit: number },
): AutomationBucketRow[] {
  const rows = sql.selectFrom('automation_bucket').selectAll().where('trigger_id', '=', triggerId);
  return db.all(rows.where('end_', '<=', now).orderBy('end_').limit(limit));
}

/** Forgets buckets that nothing will be counted in any more. */
export function deleteBucketsBefore(tx: Tx, before: string, { except }: { except: readonly string[] }): void {
  const rows = sql.deleteFrom('automation_bucket').where('end_', '<=', before);
  tx.db.run(rows.where(raw<SqlBool>`trigger_id NOT IN ${listOf(except)}`));
}

/** Keeps a firing in the place of the last one of the same trigger. */
export function saveChildFiring(tx: Tx, row: AutomationFiringRow): void {
  tx.db.run(
    sql
      .insertInto('automation_firing')
      .values(row)
      .onConflict((conflict) =>
        conflict
          .columns(['parent_trigger_id', 'child_trigger_id'])
          .doUpdateSet({ triggered: row.triggered, firing: row.firing }),
      ),
  );
}

export function readChildFirings(db: Database, parentId: string): AutomationFiringRow[] {
  const rows = sql.selectFrom('automation_firing').selectAll().where('parent_trigger_id', '=', parentId);
  return db.all(rows.orderBy('triggered'));
}

export function deleteChildFirings(tx: Tx, parentId: string, options: { before?: string } = {}): void {
  const rows = sql.deleteFrom('automation_firing').where('parent_trigger_id', '=', parentId);
  tx.db.run(options.before === undefined ? rows : rows.where('triggered', '<', options.before));
}

export function insertPendingAction(tx: Tx, row: PendingActionRow): void {
  tx.db.run(sql.insertInto('pending_action').values(row));
}

/** Actions that are still to be carried out, in the order in which they were called for. */
export function listPendingActions(db: Database, limit: number): PendingActionRow[] {
  return db.all(sql.selectFrom('pending_action').selectAll().orderBy('created').orderBy('id').limit(limit));
}

export function countAttempt(tx: Tx, id: string): void {
  tx.db.run(sql.updateTable('pending_action').set({ attempts: raw<number>`attempts + 1` }).where('id', '=', id));
}

export function deletePendingAction(tx: Tx, id: string): void {
  tx.db.run(sql.deleteFrom('pending_action').where('id', '=', id));
}
