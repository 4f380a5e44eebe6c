import { type Rule, reject } from './rule.ts';

/** Where new runs are cancelled for want of a slot, those that come to be late for it are cancelled too. */
export const enforceLimitOnLate: Rule = {
  name: 'enforce-limit-on-late',
  from: ['SCHEDULED'],
  to: ['SCHEDULED'],
  before({ proposed, slots }) {
    if (proposed.name !== 'Late' || !slots) return undefined;
    const limit = slots.limit();
    if (typeof limit === 'string' || slots.onCollision() !== 'CANCEL_NEW' || !limit.isFull) return undefined;
    return reject(
      { type: 'CANCELLED', message: 'Deployment concurrency limit reached.' },
      'Deployment concurrency limit is full and uses the CANCEL_NEW strategy.',
    );
  },
};
