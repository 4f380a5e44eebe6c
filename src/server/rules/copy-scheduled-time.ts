import type { AnyTransition, Rule } from './rule.ts';

/** A run that leaves Scheduled for Pending still knows when it is due. */
export const copyScheduledTime: Rule<AnyTransition> = {
  name: 'copy-scheduled-time',
  from: ['SCHEDULED'],
  to: ['PENDING'],
  before(transition) {
    const { initial, proposed } = transition;
    if (!initial || proposed.state_details.scheduled_time) return undefined;
    const details = { ...proposed.state_details, scheduled_time: initial.state_details.scheduled_time };
    transition.proposed = { ...proposed, state_details: details };
    return undefined;
  },
};
