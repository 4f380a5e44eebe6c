import { workPoolCreate, workPoolUpdate } from '../../api/work-pool.ts';
import type { ChannelEnd, WorkerHello } from '../../api/worker-channel.ts';
import { RequestRefused } from '../errors.ts';
import type { Secrets } from '../secrets.ts';
import type { Tx } from '../store/store.ts';
import type { WorkQueueRow } from '../store/tables.ts';
import { readWorkPool, type WorkPoolWithSlots } from '../store/work-pools.ts';
import { readPoolQueues, readWorkQueuesByName } from '../store/work-queues.ts';
import { patchWorkPool } from './change-work-pool.ts';
import { checkJobVariableDefaults } from './check-job-variables.ts';
import { createWorkPool } from './create-work-pool.ts';
import { recordHeartbeat } from './record-heartbeat.ts';

export interface OpenedChannel {
  pool: WorkPoolWithSlots;
  queues: readonly WorkQueueRow[];
}

/**
 * What a worker is told when it has said who it is; its pool is made if it may be, and is given the worker's template
 * where it has none. Gives why not where the worker is turned away; then nothing has been written.
 */
export function openChannel(
  tx: Tx,
  secrets: Secrets,
  poolName: string,
  hello: WorkerHello['payload'],
): OpenedChannel | ChannelEnd {
  const known = readWorkPool(tx.db, { name: poolName });
  const names = [...new Set(hello.work_queue_names)];
  const allowed = known ?? (hello.create_pool_if_not_found && !poolName.toLowerCase().startsWith('prefect'));
  if (!allowed) return 'authorization';
  const found = known ? readWorkQueuesByName(tx.db, known.id, names).map(({ name }) => name) : ['default'];
  if (names.some((name) => !found.includes(name))) return 'authorization';
  const template = hello.default_base_job_template;
  if (templateProblem(tx, secrets, known, template)) return 'protocol';
  if (!known) {
    const made = workPoolCreate.safeParse({ name: poolName, type: hello.worker_type, base_job_template: template });
    // Its name comes from the address, where anything may stand.
    if (!made.success) return 'protocol';
    createWorkPool(tx, secrets, made.data);
  } else if (known.base_job_template === '{}' && Object.keys(template).length > 0) {
    patchWorkPool(tx, known, { base_job_template: template });
  }
  const pool = (): WorkPoolWithSlots => readWorkPool(tx.db, { name: poolName }) as WorkPoolWithSlots;
  const { worker_name: name, heartbeat_interval_seconds: intervalSeconds } = hello;
  recordHeartbeat(tx, pool(), { name, intervalSeconds });
  const queues = readPoolQueues(tx.db, pool().id);
  return { pool: pool(), queues: names.length === 0 ? queues : queues.filter((queue) => names.includes(queue.name)) };
}

/** Whether a template that would be taken over does not fit itself. */
function templateProblem(
  tx: Tx,
  secrets: Secrets,
  known: WorkPoolWithSlots | undefined,
  template: WorkerHello['payload']['default_base_job_template'],
): boolean {
  if (known && known.base_job_template !== '{}') return false;
  if (!workPoolUpdate.safeParse({ base_job_template: template }).success) return true;
  try {
    checkJobVariableDefaults(tx, secrets, template);
    return false;
  } catch (error) {
    if (error instanceof RequestRefused) return true;
    throw error;
  }
}
