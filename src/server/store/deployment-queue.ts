import { NotFound } from '../errors.ts';
import { type Database, sql } from './database.ts';
import type { Tx } from './store.ts';
import type { DeploymentRow, WorkPoolRow, WorkQueueRow } from './tables.ts';

/** The pool of queues that are named without one. */
export const DEFAULT_AGENT_POOL = 'default-agent-pool';

export function readPoolByName(db: Database, name: string): WorkPoolRow | undefined {
  return db.first(sql.selectFrom('work_pool').selectAll().where('name', '=', name));
}

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

/** The pool's queue of that name, made where it is missing; its default queue where no name is given. Throws `NotFound`. */
export function queueOfPool(tx: Tx, poolName: string, queueName: string | null | undefined): string | null {
  const pool = readPoolByName(tx.db, poolName);
  if (!pool) throw new NotFound(`Work pool "${poolName}"`, { fullStop: true });
  if (!queueName) return pool.default_queue_id;
  return (
    readQueue(tx.db, pool.id, queueName)?.id ?? insertQueue(tx, pool.id, queueName, firstFreePriority(tx.db, pool.id))
  );
}

/** The same without making it. Throws `NotFound`. */
export function existingQueueOfPool(
  db: Database,
  poolName: string,
  queueName: string | null | undefined,
): string | null {
  const pool = readPoolByName(db, poolName);
  if (!queueName) {
    if (!pool) throw new NotFound(`Work pool "${poolName}"`, { fullStop: true });
    return pool.default_queue_id;
  }
  const queue = pool && readQueue(db, pool.id, queueName);
  if (!queue) throw new NotFound(`Work pool queue '${poolName}/${queueName}'`, { fullStop: true });
  return queue.id;
}

/** The queue of that name in the pool for queues without one; both are made where they are missing. */
export function queueWithoutPool(tx: Tx, name: string): string {
  const pool = readPoolByName(tx.db, DEFAULT_AGENT_POOL) ?? insertDefaultPool(tx);
  const existing = readQueue(tx.db, pool.id, name);
  if (existing) return existing.id;
  tx.db.run(
    sql
      .updateTable('work_queue')
      .set((of) => ({ priority: of('priority', '+', 1) }))
      .where('work_pool_id', '=', pool.id),
  );
  return insertQueue(tx, pool.id, name, 1);
}

/** Queues that pick up a deployment's runs by a filter of their own, of the kind that is older than work pools. */
export function matchingQueues(db: Database, deployment: DeploymentRow): object[] {
  const tags = new Set(JSON.parse(deployment.tags) as string[]);
  const rows = db.all(sql.selectFrom('work_queue').selectAll().where('filter', 'is not', null));
  return rows
    .map((row) => ({ ...row, filter: JSON.parse(row.filter ?? 'null'), is_paused: row.is_paused === 1 }))
    .filter(({ filter }) => {
      const { tags: wanted, deployment_ids: ids } = (filter ?? {}) as QueueFilter;
      const hasTags = (wanted ?? []).every((tag) => tags.has(tag));
      return hasTags && (!ids || ids.length === 0 || ids.includes(deployment.id));
    });
}

interface QueueFilter {
  tags?: string[] | null;
  deployment_ids?: string[] | null;
}

function readQueue(db: Database, poolId: string, name: string): WorkQueueRow | undefined {
  return db.first(sql.selectFrom('work_queue').selectAll().where('work_pool_id', '=', poolId).where('name', '=', name));
}

function insertDefaultPool(tx: Tx): WorkPoolRow {
  const now = tx.now();
  const id = tx.newId();
  const row: WorkPoolRow = {
    id,
    created: now,
    updated: now,
    name: DEFAULT_AGENT_POOL,
    description: null,
    type: 'prefect-agent',
    base_job_template: '{}',
    is_paused: 0,
    default_queue_id: null,
    concurrency_limit: null,
    status: 'NOT_READY',
    last_transitioned_status_at: null,
    last_status_event_id: null,
    storage_configuration: '{}',
  };
  tx.db.run(sql.insertInto('work_pool').values(row));
  row.default_queue_id = insertQueue(tx, id, 'default', 1);
  tx.db.run(sql.updateTable('work_pool').set({ default_queue_id: row.default_queue_id }).where('id', '=', id));
  return row;
}

function insertQueue(tx: Tx, poolId: string, name: string, priority: number): string {
  const now = tx.now();
  const row: WorkQueueRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    name,
    filter: null,
    description: '',
    is_paused: 0,
    concurrency_limit: null,
    priority,
    last_polled: null,
    status: 'NOT_READY',
    work_pool_id: poolId,
  };
  tx.db.run(sql.insertInto('work_queue').values(row));
  return row.id;
}

function firstFreePriority(db: Database, poolId: string): number {
  const taken = db.all(sql.selectFrom('work_queue').select('priority').where('work_pool_id', '=', poolId));
  const priorities = new Set(taken.map(({ priority }) => priority));
  for (let priority = 1; ; priority++) if (!priorities.has(priority)) return priority;
}
