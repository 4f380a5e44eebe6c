import { type SqlBool, sql } from 'kysely';
import type { WorkPoolFilter } from '../../../api/work-pool.ts';
import type { WorkQueueFilter } from '../../../api/work-queue.ts';
import { ALWAYS, type Condition, combine, valueIs } from './conditions.ts';

/** On rows of `work_pool`. */
export function workPoolIs(filter: WorkPoolFilter | null | undefined): Condition {
  if (!filter) return ALWAYS;
  const { id, name, type, operator } = filter;
  return combine(
    [...valueIs('work_pool.id', id), ...valueIs('work_pool.name', name), ...valueIs('work_pool.type', type)],
    operator,
  );
}

/** On rows of `work_queue`. */
export function workQueueIs(filter: WorkQueueFilter | null | undefined): Condition {
  if (!filter) return ALWAYS;
  const { id, name, operator } = filter;
  const conditions = [...valueIs('work_queue.id', id), ...valueIs('work_queue.name', name)];
  if (name?.startswith_) {
    const starts = name.startswith_.map((prefix) => sql<SqlBool>`work_queue.name LIKE ${`${prefix}%`}`);
    conditions.push(combine(starts, 'or_'));
  }
  return combine(conditions, operator);
}

/** On rows of a table with a `work_queue_id`: the queue fits, and its pool. */
export function placedIn(
  table: 'flow_run' | 'deployment',
  filters: { pool: WorkPoolFilter | null | undefined; queue: WorkQueueFilter | null | undefined },
): Condition {
  if (!filters.pool && !filters.queue) return ALWAYS;
  const queueId = sql.ref(`${table}.work_queue_id`);
  return sql<SqlBool>`EXISTS (SELECT 1 FROM work_queue JOIN work_pool ON work_pool.id = work_queue.work_pool_id
    WHERE work_queue.id = ${queueId} AND ${workQueueIs(filters.queue)} AND ${workPoolIs(filters.pool)})`;
}
