import { type Rule, reject } from './rule.ts';

/** Cancelling is the time in which a process is ended; where there is none, the run is cancelled at once. */
export const bypassCancellingWithoutInfrastructure: Rule = {
  name: 'bypass-cancelling-without-infrastructure',
  from: ['SCHEDULED', 'PAUSED'],
  to: ['CANCELLING'],
  before({ run, initial }) {
    const waiting = initial?.type === 'SCHEDULED' && !run.infrastructurePid;
    if (waiting || initial?.name === 'Resuming') {
      return reject({ type: 'CANCELLED' }, 'Scheduled flow run has no infrastructure to terminate.');
    }
    if (initial?.type === 'PAUSED' && initial.state_details.pause_reschedule) {
      return reject({ type: 'CANCELLED' }, 'Suspended flow run has no infrastructure to terminate.');
    }
    return undefined;
  },
};
