import { type Database, sql } from './database.ts';
import type { WorkPoolRow, WorkQueueRow } from './tables.ts';

/** A queue with its pool; null where there is none of that id. */
export function readQueueAndPool(
  db: Database,
  queueId: string | null,
): { queue: WorkQueueRow; pool: WorkPoolRow } | null {
  if (queueId === null) return null;
  const queue = db.first(sql.selectFrom('work_queue').selectAll().where('id', '=', queueId));
  const pool = queue && db.first(sql.selectFrom('work_pool').selectAll().where('id', '=', queue.work_pool_id));
  return queue && pool ? { queue, pool } : null;
}
