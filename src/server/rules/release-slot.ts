import { covers, type Rule } from './rule.ts';

const HOLDING = ['PENDING', 'RUNNING', 'CANCELLING'] as const;

/** A run that is no longer under way gives its deployment's slot back. */
export const releaseSlot: Rule = {
  name: 'release-slot',
  always: true,
  from: HOLDING,
  to: 'any',
  after({ initial, proposed, slots }) {
    if (!slots || covers(HOLDING, proposed.type)) return;
    slots.giveBack(initial?.state_details.deployment_concurrency_lease_id ?? null);
  },
};
