import { renewsLeases } from '../client-version.ts';
import type { Rule } from './rule.ts';

/** A client that does not renew leases keeps its slot until the run ends, instead of losing it while it runs. */
export const keepSlotWithoutLease: Rule = {
  name: 'keep-slot-without-lease',
  from: ['PENDING'],
  to: ['RUNNING', 'CANCELLING'],
  after({ initial, slots, clientVersion }) {
    const lease = initial?.state_details.deployment_concurrency_lease_id;
    if (lease && slots && !renewsLeases(clientVersion)) slots.keepWithoutLease(lease);
  },
};
