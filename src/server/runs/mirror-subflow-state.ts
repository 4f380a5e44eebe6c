import type { State } from '../../api/state.ts';
import type { Tx } from '../store/store.ts';
import { readTaskRun } from '../store/task-runs.ts';
import { transitionTaskRun } from './set-task-run-state.ts';

/** Gives the task run that tracks a subflow in its parent the state that the subflow has come to. */
export function mirrorSubflowState(tx: Tx, taskRunId: string, flowRunId: string, state: State): void {
  const row = readTaskRun(tx.db, taskRunId);
  if (!row) return;
  const details = {
    ...state.state_details,
    child_flow_run_id: flowRunId,
    flow_run_id: row.flow_run_id,
    task_run_id: taskRunId,
  };
  const mirrored = { ...state, id: tx.newId(), timestamp: tx.now(), state_details: details };
  transitionTaskRun(tx, row, mirrored, { force: true });
}
