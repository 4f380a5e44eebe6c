import type { State } from '../../api/state.ts';
import type { TimesDraft } from '../rules/rule.ts';
import type { RunRow } from '../store/tables.ts';

/** What of a run, flow run or task run, its states decide, as rules may change it. */
export function timesOf(row: RunRow): TimesDraft {
  return {
    runCount: row.run_count,
    startTime: row.start_time,
    endTime: row.end_time,
    expectedStartTime: row.expected_start_time,
    nextScheduledStartTime: row.next_scheduled_start_time,
    totalRunTime: row.total_run_time,
  };
}

/** Puts a state and what rules made of it into a run's row. */
export function applyState(row: RunRow, { draft, state, now }: { draft: TimesDraft; state: State; now: string }): void {
  row.updated = now;
  row.run_count = draft.runCount;
  row.start_time = draft.startTime;
  row.end_time = draft.endTime;
  row.expected_start_time = draft.expectedStartTime;
  row.next_scheduled_start_time = draft.nextScheduledStartTime;
  row.total_run_time = draft.totalRunTime;
  row.state_id = state.id;
  row.state_type = state.type;
  row.state_name = state.name ?? '';
  row.state_timestamp = state.timestamp;
  row.state = JSON.stringify(state);
}
