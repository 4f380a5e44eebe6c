import type { State } from '../../api/state.ts';
import { detailsOf, storedDetails } from '../store/state-details.ts';
import type { StateRow } from '../store/tables.ts';

/** A state as its own row. */
export function stateRow(state: State, runId: string): StateRow {
  return {
    id: state.id,
    run_id: runId,
    timestamp: state.timestamp,
    type: state.type,
    name: state.name ?? '',
    message: state.message ?? null,
    state_details: storedDetails(state.state_details),
    data: state.data === null || state.data === undefined ? null : JSON.stringify(state.data),
  };
}

/** A state of its own row. */
export function stateOf(row: StateRow): State {
  return {
    id: row.id,
    type: row.type as State['type'],
    name: row.name,
    timestamp: row.timestamp,
    message: row.message,
    data: row.data === null ? null : JSON.parse(row.data),
    state_details: detailsOf(row.state_details),
  };
}
