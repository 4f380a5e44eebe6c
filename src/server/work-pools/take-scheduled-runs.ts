import { NotFound } from '../errors.ts';
import { listScheduledRunsOfPool } from '../store/scheduled-runs.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRunRow, WorkPoolRow } from '../store/tables.ts';
import { readPoolQueues, readWorkQueuesByName } from '../store/work-queues.ts';
import { markPolled } from './mark-polled.ts';

/**
 * The runs that a worker of a pool may carry out, and a note that its queues were asked. Throws `NotFound` for a queue
 * that the pool does not have.
 */
export function takeScheduledRuns(
  tx: Tx,
  pool: WorkPoolRow,
  asked: {
    work_queue_names?: readonly string[] | null | undefined;
    scheduled_before?: string | null | undefined;
    scheduled_after?: string | null | undefined;
    limit: number;
  },
): FlowRunRow[] {
  const names = asked.work_queue_names?.length ? asked.work_queue_names : null;
  const queues = names ? readWorkQueuesByName(tx.db, pool.id, names) : readPoolQueues(tx.db, pool.id);
  const missing = names?.find((name) => !queues.some((queue) => queue.name === name));
  if (missing !== undefined) throw new NotFound(`Work pool queue '${pool.name}/${missing}'`, { fullStop: true });
  const rows = listScheduledRunsOfPool(tx.db, {
    poolId: pool.id,
    queueIds: names ? queues.map(({ id }) => id) : null,
    before: asked.scheduled_before,
    after: asked.scheduled_after,
    limit: asked.limit,
  });
  markPolled(tx, pool, queues);
  return rows;
}
