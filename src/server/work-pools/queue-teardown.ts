import { CANCELLING_TIMEOUT_TEARDOWN } from '../../api/worker-channel.ts';
import { queueCleanUp } from '../store/clean-up-messages.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRunRow } from '../store/tables.ts';
import { readWorkQueue } from '../store/work-queues.ts';
import { uuid5 } from '../uuid5.ts';

/**
 * Queues for the workers of a run's pool that they end whatever still runs of it, once for the state that it is in. A
 * run that is placed nowhere has no workers, nor have the pools whose work is pushed to somebody else's machines.
 */
export function queueTeardown(tx: Tx, run: FlowRunRow): void {
  const queue = run.work_queue_id === null ? undefined : readWorkQueue(tx.db, { id: run.work_queue_id });
  if (!queue || WORKERLESS.test(queue.work_pool_type)) return;
  const key = `${CANCELLING_TIMEOUT_TEARDOWN}:${run.id}:${run.state_id}`;
  queueCleanUp(tx, {
    id: uuid5(NAMESPACE_URL, `prefect:${key}`),
    idempotency_key: key,
    work_pool_id: queue.work_pool_id,
    work_queue_id: queue.id,
    kind: CANCELLING_TIMEOUT_TEARDOWN,
    target: JSON.stringify({ flow_run_id: run.id, infrastructure_pid: run.infrastructure_pid }),
  });
}

const WORKERLESS = /:(push|managed)$/;

/** Names of URLs, as RFC 9562 has it. */
const NAMESPACE_URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';
