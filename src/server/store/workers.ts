import { sql as raw, type SqlBool } from 'kysely';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import type { WorkerFilter } from '../../api/worker.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, listOf, timeIs, valueIs } from './filters/conditions.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { WorkerRow } from './tables.ts';

/** Notes that a worker lives; one that is new is added. */
export function saveHeartbeat(
  tx: Tx,
  { poolId, name, intervalSeconds }: { poolId: string; name: string; intervalSeconds: number | null },
): void {
  const now = tx.now();
  const row: WorkerRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    work_pool_id: poolId,
    name,
    last_heartbeat_time: now,
    heartbeat_interval_seconds: intervalSeconds,
    status: 'ONLINE',
  };
  tx.db.run(
    sql
      .insertInto('worker')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['work_pool_id', 'name']).doUpdateSet({
          last_heartbeat_time: now,
          status: 'ONLINE',
          ...(intervalSeconds !== null && { heartbeat_interval_seconds: intervalSeconds }),
        }),
      ),
  );
}

/** Those seen last come first. */
export function listWorkers(
  db: Database,
  poolId: string,
  { workers: filter, limit, offset }: Page & { workers?: WorkerFilter | null | undefined },
): WorkerRow[] {
  const rows = sql.selectFrom('worker').selectAll().where('work_pool_id', '=', poolId).where(workerIs(filter));
  return db.all(
    rows
      .orderBy('last_heartbeat_time', 'desc')
      .limit(limit ?? PAGE_LIMIT)
      .offset(offset),
  );
}

export function hasOnlineWorker(db: Database, poolId: string): boolean {
  const rows = sql.selectFrom('worker').select('id').where('work_pool_id', '=', poolId).where('status', '=', 'ONLINE');
  return db.first(rows.limit(1)) !== undefined;
}

export function deleteWorker(tx: Tx, poolId: string, name: string): boolean {
  return tx.db.run(sql.deleteFrom('worker').where('work_pool_id', '=', poolId).where('name', '=', name)) > 0;
}

export function readOnlineWorkers(db: Database): WorkerRow[] {
  return db.all(sql.selectFrom('worker').selectAll().where('status', '=', 'ONLINE'));
}

export function setWorkersOffline(tx: Tx, ids: readonly string[]): void {
  tx.db.run(
    sql
      .updateTable('worker')
      .set({ status: 'OFFLINE' })
      .where(raw<SqlBool>`id IN ${listOf(ids)}`),
  );
}

function workerIs(filter: WorkerFilter | null | undefined): Condition {
  if (!filter) return combine([]);
  const { last_heartbeat_time: time, status, operator } = filter;
  return combine([...timeIs('last_heartbeat_time', time), ...valueIs('status', status)], operator);
}
