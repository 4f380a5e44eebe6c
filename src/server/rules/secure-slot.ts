import { isoOf } from '../clock.ts';
import { abort, type Rule, reject } from './rule.ts';

/** How long a run waits before it asks for a slot again. */
const WAIT_SECONDS = 30;
/** Workers of these versions see to the limit themselves. */
const SELF_LIMITING = ['3.0.0rc20', '3.0.0', '3.0.1', '3.0.2', '3.0.3'];

/**
 * A run of a limited deployment takes a slot before anything is provided for it, which is when it becomes Pending. Where
 * there is none, it waits or is cancelled.
 */
export const secureSlot: Rule = {
  name: 'secure-slot',
  from: ['none', 'SCHEDULED', 'PAUSED', 'COMPLETED', 'FAILED', 'CANCELLED', 'CRASHED'],
  to: ['PENDING'],
  before(transition) {
    const { slots, proposed, nowMicros, clientVersion } = transition;
    if (!slots || SELF_LIMITING.includes(clientVersion ?? '')) return undefined;
    const limit = slots.limit();
    if (limit === 'gone') return abort('Deployment not found.');
    if (limit === 'unlimited') return undefined;
    if (limit.slots === 0) {
      return abort('The deployment concurrency limit is 0. The flow will deadlock if submitted again.');
    }
    if (limit.hasFree) {
      const details = { ...proposed.state_details, deployment_concurrency_lease_id: transition.newId() };
      transition.proposed = { ...proposed, state_details: details };
      return undefined;
    }
    const reason = 'Deployment concurrency limit reached.';
    if (slots.onCollision() === 'CANCEL_NEW') return reject({ type: 'CANCELLED', message: reason }, reason);
    const due = isoOf(nowMicros + WAIT_SECONDS * 1e6);
    return reject(
      { type: 'SCHEDULED', name: 'AwaitingConcurrencySlot', state_details: { scheduled_time: due } },
      reason,
    );
  },
  after({ slots, proposed, initial }) {
    const lease = proposed.state_details.deployment_concurrency_lease_id;
    if (slots && lease && lease !== initial?.state_details.deployment_concurrency_lease_id) slots.take(lease);
  },
};
