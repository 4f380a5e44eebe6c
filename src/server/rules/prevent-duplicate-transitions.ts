import { type Rule, reject } from './rule.ts';

/** A transition that is proposed again, because its answer was lost on the way, is answered with what it led to. */
export const preventDuplicateTransitions: Rule = {
  name: 'prevent-duplicate-transitions',
  from: 'any',
  to: 'any',
  before({ initial, proposed }) {
    const made = initial?.state_details.transition_id;
    if (!made || made !== proposed.state_details.transition_id) return undefined;
    return reject(null, 'This run has already made this state transition.');
  },
};
