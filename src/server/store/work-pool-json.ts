import { isoOf, microsOf } from '../clock.ts';
import type { FlowRunRow, WorkerRow } from './tables.ts';
import type { WorkPoolWithSlots } from './work-pools.ts';
import type { PlacedWorkQueue } from './work-queues.ts';

/**
 * A pool as it is told. Pools of Prefect's agents have no status, and `legacy` clients fail over the place for results
 * that they do not know.
 */
export function workPoolJson(row: WorkPoolWithSlots, { legacy = false }: { legacy?: boolean } = {}): string {
  const { id, created, updated, name, description, type, concurrency_limit, default_queue_id, active_slots } = row;
  const status = type === 'prefect-agent' ? null : row.status;
  const head = JSON.stringify({ id, created, updated, name, description, type, concurrency_limit, status });
  const tail = JSON.stringify({ is_paused: row.is_paused === 1, default_queue_id, active_slots });
  return `${head.slice(0, -1)},"base_job_template":${row.base_job_template},"storage_configuration":${legacy ? withoutResults(row.storage_configuration) : row.storage_configuration},${tail.slice(1)}`;
}

function withoutResults(storage: string): string {
  const { default_result_storage_block_id: _block, ...known } = JSON.parse(storage) as Record<string, unknown>;
  return JSON.stringify(known);
}

export function workQueueJson(row: PlacedWorkQueue): string {
  const { work_pool_type: _type, filter, is_paused, ...told } = row;
  return JSON.stringify({ ...told, is_paused: is_paused === 1, filter: filter === null ? null : JSON.parse(filter) });
}

/** A worker, online as long as its last heartbeat is young enough, whatever was noted last. */
export function workerJson(row: WorkerRow, now: string): string {
  return JSON.stringify({ ...row, status: row.last_heartbeat_time > aliveSince(row, now) ? 'ONLINE' : 'OFFLINE' });
}

/** The time since which a worker must have sent a heartbeat to count as online. */
export function aliveSince({ heartbeat_interval_seconds: seconds }: WorkerRow, now: string): string {
  return isoOf(microsOf(now) - (seconds || FALLBACK_HEARTBEAT_SECONDS) * MISSED_HEARTBEATS * 1e6);
}

const FALLBACK_HEARTBEAT_SECONDS = 30;
const MISSED_HEARTBEATS = 3;

/** A run that holds a slot, and for how many seconds it has been in its state. */
export function slotHolder(row: FlowRunRow, nowMicros: number): object {
  const { id, name, state_type, state_name, start_time, state_timestamp } = row;
  const seconds = state_timestamp === null ? null : Math.max(0, nowMicros - microsOf(state_timestamp)) / 1e6;
  return { id, name, state_type, state_name, start_time, state_timestamp, time_in_current_state: seconds };
}
