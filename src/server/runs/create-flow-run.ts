import type { z } from 'zod';
import type { flowRunCreate } from '../../api/flow-run.ts';
import { stateCreate } from '../../api/state.ts';
import { NotFound } from '../errors.ts';
import { insertFlowRun, readFlowRunByKey } from '../store/flow-runs.ts';
import { requireFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRunRow } from '../store/tables.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { type PlacedWorkQueue, readWorkQueue } from '../store/work-queues.ts';
import { runName } from './run-name.ts';
import { transitionFlowRun } from './set-flow-run-state.ts';

const PENDING = stateCreate.parse({ type: 'PENDING' });

/** Makes a flow run in its first state; one of the same flow and idempotency key is given back instead. */
export function createFlowRun(tx: Tx, input: z.output<typeof flowRunCreate>): { row: FlowRunRow; created: boolean } {
  const flow = requireFlow(tx, input.flow_id);
  const existing = input.idempotency_key ? readFlowRunByKey(tx.db, flow.id, input.idempotency_key) : undefined;
  if (existing) return { row: existing, created: false };
  const place = placeOf(tx, input);
  const now = tx.now();
  const id = tx.newId();
  const labels = { ...JSON.parse(flow.labels), 'prefect.flow.id': flow.id, ...input.labels };
  const row: FlowRunRow = {
    id,
    created: now,
    updated: now,
    name: input.name || runName(),
    flow_id: flow.id,
    deployment_id: input.deployment_id ?? null,
    deployment_version: null,
    work_queue_id: place?.id ?? null,
    work_queue_name: place?.name ?? input.work_queue_name ?? null,
    flow_version: input.flow_version ?? null,
    parameters: JSON.stringify(input.parameters),
    idempotency_key: input.idempotency_key ?? null,
    context: JSON.stringify(input.context),
    empirical_policy: JSON.stringify(fullPolicy(input.empirical_policy)),
    tags: JSON.stringify(input.tags),
    labels: JSON.stringify(labels),
    parent_task_run_id: input.parent_task_run_id ?? null,
    auto_scheduled: 0,
    infrastructure_document_id: input.infrastructure_document_id ?? null,
    infrastructure_pid: null,
    created_by: null,
    work_pool_id: place?.work_pool_id ?? null,
    work_pool_name: place?.work_pool_name ?? null,
    job_variables: input.job_variables ? JSON.stringify(input.job_variables) : null,
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
  };
  insertFlowRun(tx, row);
  transitionFlowRun(tx, row, input.state ?? PENDING, { force: true });
  return { row, created: true };
}

/** The queue that a run is placed in: where only a pool is named, its default one. Throws `NotFound`. */
function placeOf(
  tx: Tx,
  { work_pool_name: poolName, work_queue_name: name }: z.output<typeof flowRunCreate>,
): PlacedWorkQueue | undefined {
  if (!poolName) return undefined;
  const pool = readWorkPool(tx.db, { name: poolName });
  if (!pool) throw new NotFound(`Work pool "${poolName}"`, { fullStop: true });
  if (!name) return readWorkQueue(tx.db, { id: pool.default_queue_id ?? '' });
  const queue = readWorkQueue(tx.db, { poolId: pool.id, name });
  if (!queue) throw new NotFound(`Work pool queue '${poolName}/${name}'`, { fullStop: true });
  return queue;
}

/** A policy with every field spelt out, as it is told. */
export function fullPolicy(policy: z.output<typeof flowRunCreate>['empirical_policy']) {
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
