import type { Database } from '../store/database.ts';
import {
  countPoolSlotHolders,
  countSlotHolders,
  listPoolSlotHolders,
  listSlotHolders,
} from '../store/scheduled-runs.ts';
import type { FlowRunRow, WorkPoolRow, WorkQueueRow } from '../store/tables.ts';
import { countPoolQueues, listWorkQueues } from '../store/work-queues.ts';

/** How `told` makes what is told of a run that holds a slot. */
interface Asked {
  /** Counted from 1. */
  page: number;
  limit: number;
  told: (row: FlowRunRow) => object;
}

/** Which runs hold the slots of a pool, by queue: one page of queues, each with some of its runs. */
export function readPoolConcurrency(
  db: Database,
  pool: WorkPoolRow,
  { page, limit, told, flow_run_limit: perQueue }: Asked & { flow_run_limit: number },
): object {
  const queues = listWorkQueues(db, { poolId: pool.id, limit, offset: (page - 1) * limit });
  const counts = countPoolSlotHolders(db, pool.id);
  const holders = listPoolSlotHolders(db, { poolId: pool.id, queueIds: queues.map(({ id }) => id), limit: perQueue });
  return {
    active_slots: [...counts.values()].reduce((sum, count) => sum + count, 0),
    concurrency_limit: pool.concurrency_limit,
    queues: queues.map(({ id, name, concurrency_limit }) => ({
      queue_id: id,
      queue_name: name,
      active_slots: counts.get(id) ?? 0,
      concurrency_limit,
      flow_runs: holders.filter((run) => run.work_queue_id === id).map(told),
      flow_run_count: counts.get(id) ?? 0,
    })),
    ...onePage(countPoolQueues(db, pool.id), { page, limit }),
  };
}

/** Which runs hold the slots of a queue, by page. */
export function readQueueConcurrency(db: Database, queue: WorkQueueRow, { page, limit, told }: Asked): object {
  const count = countSlotHolders(db, queue);
  return {
    active_slots: count,
    concurrency_limit: queue.concurrency_limit,
    flow_runs: listSlotHolders(db, queue, { limit, offset: (page - 1) * limit }).map(told),
    ...onePage(count, { page, limit }),
  };
}

function onePage(count: number, { page, limit }: { page: number; limit: number }): object {
  return { count, limit, pages: limit > 0 ? Math.ceil(count / limit) : 0, page };
}
