import type * as z from 'zod';
import type { flowRunCreate } from '../../api/flow-run.ts';
import { stateCreate } from '../../api/state.ts';
import { readDeployment } from '../store/deployments.ts';
import { readFlowRunByKey } from '../store/flow-runs.ts';
import { requireFlow } from '../store/flows.ts';
import type { Tx } from '../store/store.ts';
import type { DeploymentRow, FlowRow, FlowRunRow } from '../store/tables.ts';
import { existingQueueOfPool } from '../work-pools/queue-of-pool.ts';
import { fullPolicy, newFlowRunRow } from './new-flow-run-row.ts';
import { insertFlowRunInState } from './set-flow-run-state.ts';

const PENDING = stateCreate.parse({ type: 'PENDING' });

/** Makes a flow run in its first state; one of the same flow and idempotency key is given back instead. */
export function createFlowRun(
  tx: Tx,
  input: z.output<typeof flowRunCreate>,
  createdBy: string | null,
): { row: FlowRunRow; created: boolean } {
  const { work_pool_name: pool, work_queue_name: queue } = input;
  const queueId = pool ? existingQueueOfPool(tx.db, pool, queue) : null;
  const flow = requireFlow(tx, input.flow_id);
  const deployment = input.deployment_id ? readDeployment(tx.db, input.deployment_id) : undefined;
  return insertFlowRunOnce(
    tx,
    {
      name: input.name ?? '',
      flow_id: flow.id,
      deployment_id: input.deployment_id ?? null,
      work_queue_id: queueId,
      work_queue_name: queue ?? null,
      flow_version: input.flow_version ?? null,
      parameters: JSON.stringify(input.parameters),
      idempotency_key: input.idempotency_key ?? null,
      context: JSON.stringify(input.context),
      empirical_policy: JSON.stringify(fullPolicy(input.empirical_policy)),
      tags: JSON.stringify(input.tags),
      labels: labelsOfRun(flow, deployment, input.labels),
      parent_task_run_id: input.parent_task_run_id ?? null,
      infrastructure_document_id: input.infrastructure_document_id ?? null,
      created_by: createdBy,
      job_variables: input.job_variables ? JSON.stringify(input.job_variables) : null,
    },
    input.state ?? PENDING,
    flow,
  );
}

/** Keeps a run in its first state, unless there is one of its flow and key. */
export function insertFlowRunOnce(
  tx: Tx,
  given: Parameters<typeof newFlowRunRow>[1],
  state: z.output<typeof stateCreate>,
  flow?: FlowRow,
): { row: FlowRunRow; created: boolean } {
  const key = given.idempotency_key;
  const existing = key ? readFlowRunByKey(tx.db, given.flow_id, key) : undefined;
  if (existing) return { row: existing, created: false };
  const row = newFlowRunRow(tx, given);
  insertFlowRunInState(tx, row, state, flow);
  return { row, created: true };
}

/** A run has the labels of its deployment, or else of its flow, those that say whose it is, and its own. */
export function labelsOfRun(
  flow: FlowRow,
  deployment: DeploymentRow | undefined,
  own: Record<string, unknown> | null | undefined,
): string {
  const system = { 'prefect.flow.id': flow.id, ...(deployment && { 'prefect.deployment.id': deployment.id }) };
  return JSON.stringify({ ...JSON.parse((deployment ?? flow).labels), ...system, ...own });
}
