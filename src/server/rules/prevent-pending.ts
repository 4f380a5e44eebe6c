import { type AnyTransition, abort, type Rule } from './rule.ts';

/** Of two that submit one run, the second is turned away. Steps of one submission, such as Submitting, go on. */
export const preventPending: Rule<AnyTransition> = {
  name: 'prevent-pending',
  from: ['PENDING', 'RUNNING', 'CANCELLING', 'CANCELLED'],
  to: ['PENDING'],
  before(transition) {
    const { initial, proposed } = transition;
    if (!initial) return undefined;
    if (initial.type === 'PENDING' && initial.name !== proposed.name && proposed.name !== 'Pending') {
      transition.proposed = {
        ...proposed,
        state_details: {
          ...proposed.state_details,
          scheduled_time: initial.state_details.scheduled_time,
          deployment_concurrency_lease_id: initial.state_details.deployment_concurrency_lease_id,
        },
      };
      return undefined;
    }
    return abort(`This run is in a ${initial.type} state and cannot transition to a PENDING state.`);
  },
};
