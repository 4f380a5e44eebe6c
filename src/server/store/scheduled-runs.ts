import { sql as raw, type SqlBool } from 'kysely';
import { normalTime } from '../clock.ts';
import { type Database, sql } from './database.ts';
import { type Condition, combine, listOf, tagsAre, valueIs } from './filters/conditions.ts';
import type { FlowRunRow, WorkQueueRow } from './tables.ts';

/** Where neither a limit nor the asker says how many, no more than this. */
const MOST_RUNS = 1000;

interface Span {
  before?: string | null | undefined;
  after?: string | null | undefined;
}

/**
 * Runs that are due in a pool: none of what is paused, no more than there are free slots, in the order of the queues'
 * priorities. A run that its own process will try again is not for workers.
 */
export function listScheduledRunsOfPool(
  db: Database,
  { poolId, queueIds, limit, ...span }: Span & { poolId: string; queueIds: readonly string[] | null; limit: number },
): FlowRunRow[] {
  const admitted = raw<FlowRunRow & { pool_place: number; pool_slots: number | null }>`(
    WITH taken AS (
      SELECT work_queue_id AS queue_id, count(*) AS slots FROM flow_run
      WHERE state_type IN ('PENDING', 'RUNNING') AND work_queue_id IS NOT NULL
        AND work_queue_id IN (SELECT id FROM work_queue WHERE work_pool_id = ${poolId})
      GROUP BY work_queue_id
    ), due AS (
      SELECT flow_run.*, queue.priority AS queue_priority,
        queue.concurrency_limit - coalesce(taken.slots, 0) AS queue_slots,
        pool.concurrency_limit - (SELECT coalesce(sum(slots), 0) FROM taken) AS pool_slots,
        row_number() OVER (PARTITION BY queue.id ORDER BY next_scheduled_start_time, flow_run.id) AS queue_place
      FROM work_pool AS pool
      JOIN work_queue AS queue ON queue.work_pool_id = pool.id
      JOIN flow_run ON flow_run.work_queue_id = queue.id
      LEFT JOIN taken ON taken.queue_id = queue.id
      WHERE pool.id = ${poolId} AND pool.is_paused = 0 AND queue.is_paused = 0
        AND ${combine(queueIds ? [raw<SqlBool>`queue.id IN ${listOf(queueIds)}`] : [])} AND ${isDue(span)}
        AND coalesce(flow_run.empirical_policy ->> 'retry_type', '') <> 'in_process'
    )
    SELECT due.*, row_number() OVER (ORDER BY queue_priority, next_scheduled_start_time, id) AS pool_place
    FROM due WHERE queue_place <= coalesce(queue_slots, ${MOST_RUNS})
  )`;
  return db.all(
    sql
      .selectFrom(admitted.as('admitted'))
      .selectAll()
      .where(raw<SqlBool>`pool_place <= coalesce(pool_slots, ${MOST_RUNS})`)
      .orderBy('pool_place')
      .limit(limit),
  );
}

/** Runs that are due in one queue, as clients that are older than work pools ask for them. */
export function listScheduledRunsOfQueue(
  db: Database,
  queue: WorkQueueRow,
  { limit, ...span }: Span & { limit: number },
): FlowRunRow[] {
  if (queue.is_paused === 1) return [];
  const mine = belongsTo(queue);
  const free = queue.concurrency_limit === null ? limit : queue.concurrency_limit - countSlotHolders(db, queue);
  return db.all(
    sql
      .selectFrom('flow_run')
      .selectAll()
      .where(combine([mine, isDue(span)]))
      .orderBy('next_scheduled_start_time')
      .orderBy('id')
      .limit(Math.max(0, Math.min(limit, free))),
  );
}

/** How many runs hold a slot of a queue by itself, outside its pool: those that are being cancelled do too. */
export function countSlotHolders(db: Database, queue: WorkQueueRow): number {
  const rows = sql.selectFrom('flow_run').select(raw<number>`count(*)`.as('count'));
  return db.first(rows.where(combine([belongsTo(queue), HOLDS_QUEUE_SLOT])))?.count ?? 0;
}

export function listSlotHolders(
  db: Database,
  queue: WorkQueueRow,
  { limit, offset }: { limit: number; offset: number },
): FlowRunRow[] {
  const rows = sql
    .selectFrom('flow_run')
    .selectAll()
    .where(combine([belongsTo(queue), HOLDS_QUEUE_SLOT]));
  return db.all(rows.orderBy('id').limit(limit).offset(offset));
}

/** How many runs hold slots of a pool, by queue. */
export function countPoolSlotHolders(db: Database, poolId: string): Map<string, number> {
  const rows = db.all(
    sql
      .selectFrom('flow_run')
      .select(['work_queue_id', raw<number>`count(*)`.as('count')])
      .where(holdsSlotOf(poolId))
      .groupBy('work_queue_id'),
  );
  return new Map(rows.map(({ work_queue_id, count }) => [work_queue_id ?? '', count]));
}

/** Runs that hold slots of queues, so many of each queue. */
export function listPoolSlotHolders(
  db: Database,
  { poolId, queueIds, limit }: { poolId: string; queueIds: readonly string[]; limit: number },
): FlowRunRow[] {
  const placed = raw<FlowRunRow & { place: number }>`(SELECT flow_run.*,
    row_number() OVER (PARTITION BY work_queue_id ORDER BY id) AS place
    FROM flow_run WHERE ${holdsSlotOf(poolId)} AND work_queue_id IN ${listOf(queueIds)})`;
  return db.all(sql.selectFrom(placed.as('placed')).selectAll().where('place', '<=', limit).orderBy('id'));
}

/** How many runs of a queue are late. */
export function countLateRuns(db: Database, queueId: string): number {
  const rows = sql.selectFrom('flow_run').select(raw<number>`count(*)`.as('count'));
  return db.first(rows.where('work_queue_id', '=', queueId).where('state_name', '=', 'Late'))?.count ?? 0;
}

const HOLDS_QUEUE_SLOT: Condition = raw<SqlBool>`state_type IN ('PENDING', 'RUNNING', 'CANCELLING')`;

function holdsSlotOf(poolId: string): Condition {
  return raw<SqlBool>`state_type IN ('PENDING', 'RUNNING') AND work_queue_id IS NOT NULL
    AND work_queue_id IN (SELECT id FROM work_queue WHERE work_pool_id = ${poolId})`;
}

function isDue({ before, after }: Span): Condition {
  const conditions: Condition[] = [raw<SqlBool>`flow_run.state_type = 'SCHEDULED'`];
  if (before) conditions.push(raw<SqlBool>`flow_run.next_scheduled_start_time <= ${normalTime(before)}`);
  if (after) conditions.push(raw<SqlBool>`flow_run.next_scheduled_start_time >= ${normalTime(after)}`);
  return combine(conditions);
}

/**
 * Runs may be placed in a queue by its name alone. A queue that is older than work pools and has a filter takes runs
 * of deployments by their tags instead.
 */
function belongsTo(queue: WorkQueueRow): Condition {
  if (queue.filter === null) {
    return raw<SqlBool>`(flow_run.work_queue_id = ${queue.id}
      OR (flow_run.work_queue_id IS NULL AND flow_run.work_queue_name = ${queue.name}))`;
  }
  const { tags, deployment_ids: ids } = JSON.parse(queue.filter) as Record<string, string[] | null>;
  return combine([
    ...tagsAre('flow_run.tags', { all_: tags }),
    ...valueIs('flow_run.deployment_id', { any_: ids, is_null_: false }),
  ]);
}
