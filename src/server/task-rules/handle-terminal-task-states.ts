import { isTerminal } from '../../model/run-state.ts';
import { abort, hasStoredResult, reject, TERMINAL } from '../rules/rule.ts';
import type { TaskRule } from './task-transition.ts';

/** A task run that has a result stays as it is; another one may run again, and then counts its tries anew. */
export const handleTerminalTaskStates: TaskRule = {
  name: 'handle-terminal-task-states',
  from: TERMINAL,
  to: 'any',
  before(transition) {
    const { run, initial, proposed, world } = transition;
    if (!initial) return undefined;
    if (proposed.type === 'CANCELLING' || proposed.type === 'PAUSED' || proposed.type === 'CRASHED') {
      return abort(`Run is already ${initial.type}.`);
    }
    if (initial.type === 'COMPLETED' && hasStoredResult(initial)) {
      return reject(null, 'This run is already completed.');
    }
    if (!isTerminal(proposed.type)) run.runCount = 0;
    const flowRun = proposed.type === 'RUNNING' ? world.flowRun() : undefined;
    if (flowRun && run.flowRunRunCount < flowRun.runCount) transition.proposed = { ...proposed, name: 'Retrying' };
    return undefined;
  },
};
