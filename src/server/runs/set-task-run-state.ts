import type { z } from 'zod';
import type { OrchestrationResult, State, stateCreate } from '../../api/state.ts';
import { isTerminal } from '../../model/run-state.ts';
import { microsOf } from '../clock.ts';
import { ObjectMissing } from '../errors.ts';
import { newState } from '../rules/new-state.ts';
import { insertResultArtifact } from '../store/artifacts.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import type { Tx } from '../store/store.ts';
import type { TaskRunRow } from '../store/tables.ts';
import { readTaskRun, saveTaskRun, saveTaskRunState } from '../store/task-runs.ts';
import { stateRow } from './state-row.ts';

/**
 * Sets a task run's state as the caller says. Engines keep the rules of task runs themselves and report by
 * events; this way is for the task runs that stand for subflows and for clients that still use it.
 */
export function setTaskRunState(
  tx: Tx,
  id: string,
  proposed: z.output<typeof stateCreate>,
  options: { force: boolean },
): { result: OrchestrationResult; written: boolean } {
  const row = readTaskRun(tx.db, id);
  if (!row) throw new ObjectMissing(`Task run with id ${id} not found`);
  const tooLong = !options.force && (proposed.state_details.cache_key?.length ?? 0) > MAX_CACHE_KEY_CHARS;
  const state = newState(proposed, { id: tx.newId(), timestamp: tx.now() });
  const details = { ...state.state_details, flow_run_id: row.flow_run_id, task_run_id: row.id };
  const named = { ...state, state_details: details };
  if (state.type === 'RUNNING' && row.flow_run_id && !options.force) {
    row.flow_run_run_count = readFlowRun(tx.db, row.flow_run_id)?.run_count ?? 0;
  }
  writeTaskRunState(tx, row, named);
  insertResultArtifact(tx, { flowRunId: row.flow_run_id, taskRunId: row.id, data: state.data });
  if (tooLong) {
    const reason = `Cache key exceeded maximum allowed length of ${MAX_CACHE_KEY_CHARS} characters.`;
    return { result: { state: named, status: 'REJECT', details: { type: 'reject_details', reason } }, written: true };
  }
  return { result: { state: named, status: 'ACCEPT', details: { type: 'accept_details' } }, written: true };
}

/** A longer cache key is refused, although the state that carries it is kept. */
const MAX_CACHE_KEY_CHARS = 2000;

/** Writes a state and what follows from it for the run's times and counts. */
export function writeTaskRunState(tx: Tx, row: TaskRunRow, state: State): void {
  const initial = row.state_type;
  if (state.type === 'RUNNING') {
    row.start_time ??= state.timestamp;
    row.run_count += 1;
  }
  if (isTerminal(state.type)) {
    row.start_time ??= state.timestamp;
    row.end_time ??= state.timestamp;
  } else row.end_time = null;
  if (initial === 'RUNNING' && row.state_timestamp) {
    row.total_run_time += (microsOf(state.timestamp) - microsOf(row.state_timestamp)) / 1e6;
  }
  const due = state.type === 'SCHEDULED' ? (state.state_details.scheduled_time ?? null) : null;
  row.expected_start_time ??= due ?? state.timestamp;
  if (due !== null || initial === 'SCHEDULED') row.next_scheduled_start_time = due;
  row.updated = tx.now();
  row.state_id = state.id;
  row.state_type = state.type;
  row.state_name = state.name ?? '';
  row.state_timestamp = state.timestamp;
  row.state = JSON.stringify(state);
  saveTaskRun(tx, row);
  saveTaskRunState(tx, stateRow(state, row.id));
}
