import type { WorkQueueCreate } from '../../api/work-queue.ts';
import type { Database } from '../store/database.ts';
import type { Tx } from '../store/store.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { listWorkQueues, type PlacedWorkQueue, readWorkQueue } from '../store/work-queues.ts';
import { AGENT_POOL, ensureAgentPool } from './create-work-pool.ts';
import { createWorkQueue, queueNamed } from './create-work-queue.ts';

/** Makes a queue that is said to belong to no pool. Throws a `Conflict` where the name is taken. */
export function createAgentQueue(tx: Tx, input: WorkQueueCreate): PlacedWorkQueue {
  const { pool, created } = ensureAgentPool(tx);
  const made = created && input.name === 'default' ? pool.default_queue_id : createWorkQueue(tx, pool, input).id;
  return readWorkQueue(tx.db, { id: made ?? '' }) as PlacedWorkQueue;
}

/** The queue of that name that is said to belong to no pool; before there is one of them, any. */
export function readQueueByName(db: Database, name: string): PlacedWorkQueue | undefined {
  const pool = readWorkPool(db, { name: AGENT_POOL });
  if (pool) return readWorkQueue(db, { poolId: pool.id, name });
  return listWorkQueues(db, { work_queues: { operator: 'and_', name: { any_: [name] } }, limit: 1, offset: 0 })[0];
}

/** The queue of that name that is said to belong to no pool, made where there is none. Throws as `queueNamed` does. */
export function ensureQueue(tx: Tx, name: string): PlacedWorkQueue {
  return (
    readQueueByName(tx.db, name) ??
    createAgentQueue(tx, { ...queueNamed(name), priority: name === 'default' ? null : 1 })
  );
}
