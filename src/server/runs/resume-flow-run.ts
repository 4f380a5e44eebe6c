import { type State, stateCreate } from '../../api/state.ts';
import type { Json } from '../../model/graph.ts';
import { ObjectMissing } from '../errors.ts';
import { createRunInput, readRunInput } from '../store/flow-run-inputs.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import type { Tx } from '../store/store.ts';
import { type Proposed, transitionFlowRun } from './set-flow-run-state.ts';

/** Lets a paused run go on, or has a suspended one started anew; what it waited for is kept as its input. */
export function resumeFlowRun(
  tx: Tx,
  id: string,
  input: Record<string, Json> | null,
  clientVersion: string | null,
): Proposed {
  const row = readFlowRun(tx.db, id);
  if (!row) throw new ObjectMissing(`Flow run with id ${id} not found`);
  const state = row.state === null ? null : (JSON.parse(row.state) as State);
  if (state?.type !== 'PAUSED') {
    const details = { type: 'abort_details' as const, reason: 'Cannot resume a flow run that is not paused.' };
    return { result: { state: null, status: 'ABORT', details }, written: false };
  }
  const keys = state.state_details.run_input_keyset;
  const problem = keys ? schemaProblem(tx, id, keys) : undefined;
  if (problem) {
    // The status is that of a rejection, the details those of an abort: Prefect's server says so too.
    return {
      result: { state, status: 'REJECT', details: { type: 'abort_details', reason: problem } },
      written: false,
    };
  }
  const next = state.state_details.pause_reschedule
    ? stateCreate.parse({ type: 'SCHEDULED', name: 'Resuming', state_details: { scheduled_time: tx.now() } })
    : stateCreate.parse({ type: 'RUNNING' });
  const resumed = transitionFlowRun(tx, row, next, { force: false, clientVersion });
  const key = keys?.response;
  if (key && input && Object.keys(input).length > 0 && resumed.result.status === 'ACCEPT') {
    createRunInput(tx, id, { key, value: JSON.stringify(input), sender: null });
  }
  return resumed;
}

/** The schema of the awaited input must be there and be JSON; the waiting flow checks the input by it. */
function schemaProblem(tx: Tx, id: string, keys: Record<string, string>): string | undefined {
  const schema = keys.schema ? readRunInput(tx.db, id, keys.schema) : undefined;
  if (!schema) return 'Run input schema not found.';
  try {
    JSON.parse(schema.value);
    return undefined;
  } catch {
    return 'Run input schema is not valid JSON.';
  }
}
