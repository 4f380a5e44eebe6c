import { sql as raw, type SqlBool } from 'kysely';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import type { WorkQueueFilter } from '../../api/work-queue.ts';
import { type Database, sql } from './database.ts';
import { type Condition, listOf } from './filters/conditions.ts';
import { workQueueIs } from './filters/work-pools.ts';
import type { Page } from './list-flows.ts';
import type { Tx } from './store.ts';
import type { WorkQueueRow } from './tables.ts';

/** A queue with its pool's name and how many runs count against its limit. */
export type PlacedWorkQueue = WorkQueueRow & {
  work_pool_name: string;
  work_pool_type: string;
  active_slots: number | null;
};

export type WorkQueueKey = { id: string } | { poolId: string; name: string };

export function insertWorkQueue(tx: Tx, row: WorkQueueRow): void {
  tx.db.run(sql.insertInto('work_queue').values(row));
}

export function readWorkQueue(db: Database, key: WorkQueueKey): PlacedWorkQueue | undefined {
  return db.first(
    'id' in key
      ? placed().where('work_queue.id', '=', key.id)
      : placed().where('work_queue.work_pool_id', '=', key.poolId).where('work_queue.name', '=', key.name),
  );
}

/** Queues of one pool by their priority, or of all pools by their names. */
export function listWorkQueues(
  db: Database,
  {
    poolId,
    work_queues: filter,
    limit,
    offset,
  }: Page & { poolId?: string; work_queues?: WorkQueueFilter | null | undefined },
): PlacedWorkQueue[] {
  const rows = placed()
    .where(workQueueIs(filter))
    .$if(poolId !== undefined, (query) => query.where('work_queue.work_pool_id', '=', poolId as string))
    .orderBy(poolId === undefined ? 'work_queue.name' : 'work_queue.priority')
    .orderBy('work_queue.id');
  return db.all(rows.limit(limit ?? PAGE_LIMIT).offset(offset));
}

/** All queues of a pool by their priority, however many there are. */
export function readPoolQueues(db: Database, poolId: string): WorkQueueRow[] {
  return db.all(
    sql.selectFrom('work_queue').selectAll().where('work_pool_id', '=', poolId).orderBy('priority').orderBy('id'),
  );
}

export function readWorkQueuesByName(db: Database, poolId: string, names: readonly string[]): WorkQueueRow[] {
  const rows = sql.selectFrom('work_queue').selectAll().where('work_pool_id', '=', poolId);
  return db.all(rows.where(raw<SqlBool>`name IN ${listOf(names)}`));
}

export function countPoolQueues(db: Database, poolId: string): number {
  const rows = sql
    .selectFrom('work_queue')
    .select(raw<number>`count(*)`.as('count'))
    .where('work_pool_id', '=', poolId);
  return db.first(rows)?.count ?? 0;
}

export function updateWorkQueue(tx: Tx, id: string, set: Partial<WorkQueueRow>): void {
  const changed = { ...set, updated: tx.now() };
  tx.db.run(sql.updateTable('work_queue').set(changed).where('id', '=', id));
}

/** Runs keep the name of the queue that they were placed in, so it changes with the queue's. */
export function renameQueueOfRuns(tx: Tx, id: string, name: string): void {
  tx.db.run(sql.updateTable('flow_run').set({ work_queue_name: name }).where('work_queue_id', '=', id));
  tx.db.run(sql.updateTable('deployment').set({ work_queue_name: name }).where('work_queue_id', '=', id));
}

/** Removes a queue; runs and deployments that were placed there are placed nowhere. */
export function deleteWorkQueue(tx: Tx, id: string): void {
  const { db } = tx;
  db.run(sql.updateTable('deployment').set({ work_queue_id: null }).where('work_queue_id', '=', id));
  db.run(
    sql
      .updateTable('flow_run')
      .set({ work_queue_id: null, work_pool_id: null, work_pool_name: null })
      .where('work_queue_id', '=', id),
  );
  db.run(sql.deleteFrom('work_queue').where('id', '=', id));
}

/** Notes a poll, which is no change of the queue for those who look at `updated`. */
export function markQueuesPolled(tx: Tx, ids: readonly string[], polled: string): void {
  tx.db.run(
    sql
      .updateTable('work_queue')
      .set({ last_polled: polled })
      .where(raw<SqlBool>`id IN ${listOf(ids)}`),
  );
}

export function setQueueStatus(tx: Tx, ids: readonly string[], status: WorkQueueRow['status']): void {
  tx.db.run(
    sql
      .updateTable('work_queue')
      .set({ status })
      .where(raw<SqlBool>`id IN ${listOf(ids)}`),
  );
}

/** Queues that are ready although nobody has polled them since. */
export function readUnpolledQueues(db: Database, since: string): PlacedWorkQueue[] {
  return db.all(
    placed()
      .where('work_queue.status', '=', 'READY')
      .where(raw<SqlBool>`(work_queue.last_polled IS NULL OR work_queue.last_polled < ${since})`),
  );
}

function placed() {
  return sql
    .selectFrom('work_queue')
    .innerJoin('work_pool', 'work_pool.id', 'work_queue.work_pool_id')
    .selectAll('work_queue')
    .select(['work_pool.name as work_pool_name', 'work_pool.type as work_pool_type'])
    .select(
      raw<number | null>`CASE WHEN work_queue.concurrency_limit IS NULL THEN NULL ELSE (SELECT count(*) FROM flow_run
        WHERE flow_run.work_queue_id = work_queue.id AND ${HOLDS_SLOT}) END`.as('active_slots'),
    );
}

const HOLDS_SLOT: Condition = raw<SqlBool>`flow_run.state_type IN ('PENDING', 'RUNNING')`;
