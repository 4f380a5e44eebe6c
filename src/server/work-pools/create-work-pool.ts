import { type WorkPoolCreate, workPoolCreate } from '../../api/work-pool.ts';
import { BadRequest, Conflict } from '../errors.ts';
import { emitWorkPoolEvent, emitWorkPoolStatus, OLD_AGENT } from '../events/work-pool-event.ts';
import type { Secrets } from '../secrets.ts';
import type { Tx } from '../store/store.ts';
import type { WorkPoolRow } from '../store/tables.ts';
import { insertWorkPool, readWorkPool, updateWorkPool } from '../store/work-pools.ts';
import { checkJobVariableDefaults } from './check-job-variables.ts';
import { createWorkQueue } from './create-work-queue.ts';

/**
 * Makes a pool with its default queue. Throws a `Conflict` where the name is taken, and `BadRequest` where it is
 * reserved or the template's defaults do not fit its own schema.
 */
export function createWorkPool(tx: Tx, secrets: Secrets, input: WorkPoolCreate): WorkPoolRow {
  refuseReserved(input.name);
  checkJobVariableDefaults(tx, secrets, input.base_job_template);
  if (readWorkPool(tx.db, { name: input.name })) throw new Conflict('A work pool with this name already exists.');
  const pool = insertPool(tx, input);
  emitWorkPoolStatus(tx, pool, null);
  return pool;
}

/** The pool of queues that belong to no other, made when it is first needed. */
export function ensureAgentPool(tx: Tx): { pool: WorkPoolRow; created: boolean } {
  const pool = readWorkPool(tx.db, { name: AGENT_POOL });
  if (pool) return { pool, created: false };
  return { pool: insertPool(tx, workPoolCreate.parse({ name: AGENT_POOL, type: OLD_AGENT })), created: true };
}

export const AGENT_POOL = 'default-agent-pool';

/** Throws `BadRequest` for names that Prefect keeps for itself; `but` says what may be done with such a pool. */
export function refuseReserved(name: string, but = '.'): void {
  if (!name.toLowerCase().startsWith('prefect')) return;
  throw new BadRequest(`Work pools starting with 'Prefect' are reserved for internal use${but}`, { status: 403 });
}

function insertPool(tx: Tx, input: WorkPoolCreate): WorkPoolRow {
  const now = tx.now();
  const pool: WorkPoolRow = {
    id: tx.newId(),
    created: now,
    updated: now,
    name: input.name,
    description: input.description ?? null,
    type: input.type,
    base_job_template: JSON.stringify(input.base_job_template),
    is_paused: input.is_paused ? 1 : 0,
    default_queue_id: null,
    concurrency_limit: input.concurrency_limit ?? null,
    status: input.is_paused && input.type !== OLD_AGENT ? 'PAUSED' : 'NOT_READY',
    last_transitioned_status_at: null,
    last_status_event_id: null,
    storage_configuration: storageText(input.storage_configuration),
  };
  insertWorkPool(tx, pool);
  const queue = createWorkQueue(tx, pool, {
    name: 'default',
    description: "The work pool's default queue.",
    is_paused: false,
  });
  pool.default_queue_id = queue.id;
  updateWorkPool(tx, pool.id, { default_queue_id: queue.id });
  emitWorkPoolEvent(tx, 'created', pool);
  return pool;
}

/** Where a pool keeps things, with every field spelt out. */
export function storageText(given: WorkPoolCreate['storage_configuration'] | null | undefined): string {
  return JSON.stringify({
    bundle_upload_step: given?.bundle_upload_step ?? null,
    bundle_execution_step: given?.bundle_execution_step ?? null,
    default_result_storage_block_id: given?.default_result_storage_block_id ?? null,
  });
}
