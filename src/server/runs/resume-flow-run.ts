import { type State, stateCreate } from '../../api/state.ts';
import type { Json } from '../../model/graph.ts';
import { ObjectMissing } from '../errors.ts';
import { valuesProblem } from '../json-schema/check-values.ts';
import { CircularReference, type JsonSchema } from '../json-schema/schema-errors.ts';
import { HydrationFailed, hydrate } from '../parameters/hydrate.ts';
import { createRunInput, readRunInput } from '../store/flow-run-inputs.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import type { Tx } from '../store/store.ts';
import { variableReader } from '../store/variables.ts';
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
  const checked = keys ? checkInput(tx, id, keys, input ?? {}) : { input };
  if ('problem' in checked) {
    // The status is that of a rejection, the details those of an abort: Prefect's server says so too.
    const details = { type: 'abort_details' as const, reason: checked.problem };
    return { result: { state, status: 'REJECT', details }, written: false };
  }
  const next = state.state_details.pause_reschedule
    ? stateCreate.parse({ type: 'SCHEDULED', name: 'Resuming', state_details: { scheduled_time: tx.now() } })
    : stateCreate.parse({ type: 'RUNNING' });
  const resumed = transitionFlowRun(tx, row, next, { force: false, clientVersion });
  const key = keys?.response;
  if (key && checked.input && Object.keys(checked.input).length > 0 && resumed.result.status === 'ACCEPT') {
    createRunInput(tx, id, { key, value: JSON.stringify(checked.input), sender: null });
  }
  return resumed;
}

/** The input as the waiting flow shall have it, or why it is none. */
function checkInput(
  tx: Tx,
  id: string,
  keys: Record<string, string>,
  given: Record<string, Json>,
): { input: Record<string, Json> } | { problem: string } {
  try {
    const input = hydrate(given, variableReader(tx.db));
    const schema = keys.schema ? readRunInput(tx.db, id, keys.schema) : undefined;
    if (!schema) return { problem: 'Run input schema not found.' };
    const problem = valuesProblem(input, JSON.parse(schema.value) as JsonSchema);
    return problem ? { problem: `Reason: ${problem}` } : { input };
  } catch (error) {
    if (error instanceof HydrationFailed) return { problem: `Error hydrating run input: ${error.message}` };
    if (error instanceof SyntaxError) return { problem: 'Run input schema is not valid JSON.' };
    if (!(error instanceof CircularReference)) throw error;
    return { problem: 'Invalid schema: Unable to validate schema with circular references.' };
  }
}
