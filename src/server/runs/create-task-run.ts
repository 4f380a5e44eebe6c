import type * as z from 'zod';
import { stateCreate } from '../../api/state.ts';
import type { taskRunCreate, taskRunPolicy } from '../../api/task-run.ts';
import { normalTimeOrNull } from '../clock.ts';
import { IntegrityConflict } from '../errors.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import type { Tx } from '../store/store.ts';
import type { TaskRunRow } from '../store/tables.ts';
import { readTaskRun, readTaskRunByKey, saveTaskRun } from '../store/task-runs.ts';
import { newTaskRunRow } from './new-task-run-row.ts';
import { setTaskRunState } from './set-task-run-state.ts';

const PENDING = stateCreate.parse({ type: 'PENDING' });

/** Makes a task run in its first state; one of the same natural key is given back instead. */
export function createTaskRun(tx: Tx, input: z.output<typeof taskRunCreate>): { row: TaskRunRow; created: boolean } {
  const key = {
    flow_run_id: input.flow_run_id ?? null,
    task_key: input.task_key,
    dynamic_key: input.dynamic_key,
  };
  const existing = readTaskRunByKey(tx.db, key);
  if (existing) return { row: existing, created: false };
  const flowRun = key.flow_run_id ? readFlowRun(tx.db, key.flow_run_id) : undefined;
  if (key.flow_run_id && !flowRun) throw new IntegrityConflict(`No flow run has the id ${key.flow_run_id}.`);
  const id = input.id ?? tx.newId();
  if (readTaskRun(tx.db, id)) throw new IntegrityConflict(`A task run with the id ${id} exists.`);
  const system = flowRun ? { 'prefect.flow.id': flowRun.flow_id, 'prefect.flow-run.id': flowRun.id } : {};
  const row = newTaskRunRow({ id, now: tx.now(), key, name: input.name || `${input.task_key}-${input.dynamic_key}` });
  row.cache_key = input.cache_key ?? null;
  row.cache_expiration = normalTimeOrNull(input.cache_expiration);
  row.task_version = input.task_version ?? null;
  row.empirical_policy = JSON.stringify(fullTaskPolicy(input.empirical_policy));
  row.tags = JSON.stringify(input.tags);
  row.labels = JSON.stringify({ ...system, ...input.labels });
  row.task_inputs = JSON.stringify(input.task_inputs);
  // The state's rows say whose they are, so the run must be there before its state.
  insertAndSet(tx, row, input.state ?? PENDING);
  return { row: readTaskRun(tx.db, id) ?? row, created: true };
}

function insertAndSet(tx: Tx, row: TaskRunRow, state: z.output<typeof stateCreate>): void {
  saveTaskRun(tx, row);
  setTaskRunState(tx, row.id, state, { force: true });
}

/** A policy with every field spelt out, as it is told. */
export function fullTaskPolicy(policy: z.output<typeof taskRunPolicy>) {
  return {
    max_retries: policy.max_retries,
    retry_delay_seconds: policy.retry_delay_seconds,
    retries: policy.retries ?? null,
    retry_delay: policy.retry_delay ?? null,
    retry_jitter_factor: policy.retry_jitter_factor ?? null,
  };
}
