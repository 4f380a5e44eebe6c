import type { Rule } from './rule.ts';

/** A run keeps its deployment's concurrency lease, whoever proposes the next state. */
export const preserveLease: Rule = {
  name: 'preserve-lease',
  always: true,
  from: 'any',
  to: 'any',
  before(transition) {
    const { initial, proposed } = transition;
    const lease = initial?.state_details.deployment_concurrency_lease_id;
    if (!lease || proposed.state_details.deployment_concurrency_lease_id) return undefined;
    const details = { ...proposed.state_details, deployment_concurrency_lease_id: lease };
    transition.proposed = { ...proposed, state_details: details };
    return undefined;
  },
};
