import { sql as raw, type SqlBool } from 'kysely';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import type { WorkPoolFilter } from '../../api/work-pool.ts';
import { type Database, sql } from './database.ts';
import { workPoolIs } from './filters/work-pools.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { WorkPoolRow } from './tables.ts';

/** A pool with how many runs count against its limit. */
export type WorkPoolWithSlots = WorkPoolRow & { active_slots: number | null };

export type WorkPoolKey = { id: string } | { name: string };

export function insertWorkPool(tx: Tx, row: WorkPoolRow): void {
  tx.db.run(sql.insertInto('work_pool').values(row));
}

export function readWorkPool(db: Database, key: WorkPoolKey): WorkPoolWithSlots | undefined {
  const rows = withSlots();
  return db.first('id' in key ? rows.where('id', '=', key.id) : rows.where('name', '=', key.name));
}

export function listWorkPools(
  db: Database,
  { work_pools: filter, limit, offset }: Page & { work_pools?: WorkPoolFilter | null | undefined },
): WorkPoolWithSlots[] {
  const rows = withSlots().where(workPoolIs(filter)).orderBy('name');
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

export function countWorkPools(db: Database, filter: WorkPoolFilter | null | undefined): number {
  const rows = sql.selectFrom('work_pool').select(raw<number>`count(*)`.as('count')).where(workPoolIs(filter));
  return db.first(rows)?.count ?? 0;
}

export function updateWorkPool(tx: Tx, id: string, set: Partial<WorkPoolRow>): void {
  const changed = { ...set, updated: tx.now() };
  tx.db.run(sql.updateTable('work_pool').set(changed).where('id', '=', id));
}

/**
 * Removes a pool with its queues, its workers and what these were to clean up; runs and deployments that were placed
 * there are placed nowhere.
 */
export function deleteWorkPool(tx: Tx, id: string): void {
  const { db } = tx;
  const queues = sql.selectFrom('work_queue').select('id').where('work_pool_id', '=', id);
  db.run(sql.updateTable('deployment').set({ work_queue_id: null }).where('work_queue_id', 'in', queues));
  db.run(
    sql
      .updateTable('flow_run')
      .set({ work_queue_id: null, work_pool_id: null, work_pool_name: null })
      .where('work_queue_id', 'in', queues),
  );
  db.run(sql.deleteFrom('worker').where('work_pool_id', '=', id));
  db.run(sql.deleteFrom('clean_up_message').where('work_pool_id', '=', id));
  db.run(sql.deleteFrom('work_queue').where('work_pool_id', '=', id));
  db.run(sql.deleteFrom('work_pool').where('id', '=', id));
}

/** Pools that are ready although none of their workers is online. */
export function readPoolsWithoutWorkers(db: Database): WorkPoolRow[] {
  const rows = sql.selectFrom('work_pool').selectAll().where('status', '=', 'READY');
  return db.all(
    rows.where(
      raw<SqlBool>`NOT EXISTS (SELECT 1 FROM worker
        WHERE worker.work_pool_id = work_pool.id AND worker.status = 'ONLINE')`,
    ),
  );
}

function withSlots() {
  return sql
    .selectFrom('work_pool')
    .selectAll()
    .select(
      raw<number | null>`CASE WHEN concurrency_limit IS NULL THEN NULL ELSE (SELECT count(*) FROM flow_run
        WHERE state_type IN ('PENDING', 'RUNNING') AND work_queue_id IS NOT NULL AND work_queue_id IN
        (SELECT id FROM work_queue WHERE work_queue.work_pool_id = work_pool.id)) END`.as('active_slots'),
    );
}
