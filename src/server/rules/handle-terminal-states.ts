import { isTerminal } from '../../model/run-state.ts';
import { abort, hasStoredResult, type Rule, reject, TERMINAL } from './rule.ts';

/** What has ended stays ended, but for a run that is to be tried again; that one forgets its pauses. */
export const handleTerminalStates: Rule = {
  name: 'handle-terminal-states',
  from: TERMINAL,
  to: 'any',
  before({ run, initial, proposed }) {
    if (!initial) return undefined;
    if (proposed.type === 'CANCELLING' || proposed.type === 'PAUSED' || proposed.type === 'CRASHED') {
      return abort(`Run is already in terminal state ${initial.type}.`);
    }
    const keepsResult = initial.type === 'COMPLETED' && hasStoredResult(initial);
    if (keepsResult && !isTerminal(proposed.type)) return reject(null, 'Run is already COMPLETED.');
    if (keepsResult && proposed.type === 'COMPLETED' && !hasStoredResult(proposed)) {
      return reject(null, LOSES_RESULT);
    }
    if (proposed.type === 'SCHEDULED' && !run.deploymentId) {
      return abort('Cannot reschedule a run without an associated deployment.');
    }
    if (!isTerminal(proposed.type)) {
      run.policy = {
        ...run.policy,
        resuming: false,
        pause_keys: [],
        retry_type: proposed.type === 'SCHEDULED' ? 'reschedule' : null,
      };
    }
    return undefined;
  },
};

export const LOSES_RESULT =
  'Cannot overwrite a COMPLETED state that carries persisted result data with one that does not.';
