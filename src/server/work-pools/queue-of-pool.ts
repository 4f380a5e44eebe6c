import { NotFound } from '../errors.ts';
import type { Database } from '../store/database.ts';
import type { Tx } from '../store/store.ts';
import { readWorkPool, type WorkPoolWithSlots } from '../store/work-pools.ts';
import { readWorkQueue } from '../store/work-queues.ts';
import { createWorkQueue, queueNamed } from './create-work-queue.ts';

/**
 * The pool's queue of that name, made where it is missing; its default queue where no name is given. Throws `NotFound`,
 * and a `BadRequest` where no queue can have that name.
 */
export function queueOfPool(tx: Tx, poolName: string, name: string | null | undefined): string | null {
  const pool = requirePool(tx.db, poolName);
  if (!name) return pool.default_queue_id;
  const existing = readWorkQueue(tx.db, { poolId: pool.id, name });
  return (existing ?? createWorkQueue(tx, pool, queueNamed(name))).id;
}

/** The same without making it. Throws `NotFound`. */
export function existingQueueOfPool(db: Database, poolName: string, name: string | null | undefined): string | null {
  if (!name) return requirePool(db, poolName).default_queue_id;
  const pool = readWorkPool(db, { name: poolName });
  const queue = pool && readWorkQueue(db, { poolId: pool.id, name });
  if (!queue) throw new NotFound(`Work pool queue '${poolName}/${name}'`, { fullStop: true });
  return queue.id;
}

function requirePool(db: Database, name: string): WorkPoolWithSlots {
  const pool = readWorkPool(db, { name });
  if (!pool) throw new NotFound(`Work pool "${name}"`, { fullStop: true });
  return pool;
}
