import { isTerminal } from '../../model/run-state.ts';
import { microsOf } from '../clock.ts';
import { type Rule, reject } from './rule.ts';

/** A paused flow resumes, is scheduled anew, ends, or is cancelled; past its time limit it has failed. */
export const handleResuming: Rule = {
  name: 'handle-resuming',
  from: ['PAUSED'],
  to: 'any',
  before({ run, initial, proposed, nowMicros }) {
    if (!initial) return undefined;
    const { type } = proposed;
    if (!(type === 'RUNNING' || type === 'SCHEDULED' || type === 'CANCELLING' || isTerminal(type))) {
      return reject(null, `This run cannot transition to the ${type} state from the ${initial.type} state.`);
    }
    const shown = (proposed.name ?? type).toLowerCase();
    if (initial.state_details.pause_reschedule && !run.deploymentId) {
      return reject(null, `Cannot reschedule a ${shown} flow run without a deployment.`);
    }
    // The process of a blocking pause lives, so a cancellation must reach it, however late.
    if (type === 'CANCELLING') return undefined;
    const timeout = initial.state_details.pause_timeout;
    if (timeout && microsOf(timeout) < nowMicros) {
      const verb = proposed.name === 'Suspended' ? 'suspend' : 'pause';
      return reject(
        { type: 'FAILED', message: `The flow was ${shown} and never resumed.` },
        `The flow run ${verb} has timed out and can no longer resume.`,
      );
    }
    return undefined;
  },
  after({ run }) {
    run.policy = { ...run.policy, resuming: true };
  },
};
