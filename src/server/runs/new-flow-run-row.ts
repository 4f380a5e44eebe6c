import type { FlowRunPolicy } from '../../api/flow-run.ts';
import { readQueueAndPool } from '../store/queue-and-pool.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRunRow } from '../store/tables.ts';
import { runName } from './run-name.ts';

type Given = Partial<FlowRunRow> & Pick<FlowRunRow, 'flow_id'>;

/** A flow run that has no state yet; a run that waits in a queue knows the queue's pool too. */
export function newFlowRunRow(tx: Tx, given: Given): FlowRunRow {
  const now = tx.now();
  const place = readQueueAndPool(tx.db, given.work_queue_id ?? null);
  return {
    id: tx.newId(),
    created: now,
    updated: now,
    deployment_id: null,
    deployment_version: null,
    work_queue_id: null,
    flow_version: null,
    parameters: '{}',
    idempotency_key: null,
    context: '{}',
    empirical_policy: NO_POLICY,
    tags: '[]',
    labels: '{}',
    parent_task_run_id: null,
    auto_scheduled: 0,
    infrastructure_document_id: null,
    infrastructure_pid: null,
    created_by: null,
    job_variables: null,
    state_id: null,
    state_type: null,
    state_name: null,
    state_timestamp: null,
    state: null,
    run_count: 0,
    expected_start_time: null,
    next_scheduled_start_time: null,
    start_time: null,
    end_time: null,
    total_run_time: 0,
    ...given,
    name: given.name || runName(),
    work_queue_name: place?.queue.name ?? given.work_queue_name ?? null,
    work_pool_id: place?.pool.id ?? null,
    work_pool_name: place?.pool.name ?? null,
  };
}

/** A policy with every field spelt out, as it is told. */
export function fullPolicy(policy: FlowRunPolicy): FlowRunPolicy {
  return {
    max_retries: policy.max_retries,
    retry_delay_seconds: policy.retry_delay_seconds,
    retries: policy.retries ?? null,
    retry_delay: policy.retry_delay ?? null,
    pause_keys: policy.pause_keys ?? [],
    resuming: policy.resuming ?? false,
    retry_type: policy.retry_type ?? null,
  };
}

const NO_POLICY = JSON.stringify(fullPolicy({ max_retries: 0, retry_delay_seconds: 0 }));
