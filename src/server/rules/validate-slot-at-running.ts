import { renewsLeases } from '../client-version.ts';
import { type Rule, reject } from './rule.ts';

/** A run that took long to begin may have lost its slot: then it takes another, or is cancelled where there is none. */
export const validateSlotAtRunning: Rule = {
  name: 'validate-slot-at-running',
  from: ['PENDING'],
  to: ['RUNNING'],
  before(transition) {
    const { initial, slots, clientVersion } = transition;
    const lease = initial?.state_details.deployment_concurrency_lease_id ?? null;
    holdBy(transition, lease);
    if (!lease || !slots || !renewsLeases(clientVersion)) return undefined;
    const limit = slots.limit();
    if (typeof limit === 'string' || slots.isHeld(lease)) return undefined;
    if (limit.hasFree) {
      holdBy(transition, transition.newId());
      return undefined;
    }
    const message = 'Deployment concurrency slot lost during provisioning - no slots available to continue execution';
    return reject({ type: 'CANCELLED', message }, 'Deployment concurrency limit reached after lease expiry.');
  },
  after({ initial, proposed, slots, clientVersion }) {
    const before = initial?.state_details.deployment_concurrency_lease_id;
    const lease = proposed.state_details.deployment_concurrency_lease_id;
    if (!lease || !slots || !renewsLeases(clientVersion)) return;
    if (lease === before) slots.renew(lease);
    else slots.take(lease);
  },
};

function holdBy(transition: Parameters<NonNullable<Rule['before']>>[0], lease: string | null): void {
  const { proposed } = transition;
  const details = { ...proposed.state_details, deployment_concurrency_lease_id: lease };
  transition.proposed = { ...proposed, state_details: details };
}
