import { type Rule, reject } from './rule.ts';

/** Only what is scheduled, and not late already, can be marked late. */
export const markOnlyScheduledLate: Rule = {
  name: 'mark-only-scheduled-late',
  from: 'any',
  to: ['SCHEDULED'],
  before({ initial, proposed }) {
    if (!initial || proposed.name !== 'Late') return undefined;
    if (initial.type !== 'SCHEDULED') return reject(null, 'Only scheduled flows can be marked late.');
    return initial.name === 'Late' ? reject(null, 'This flow run is already marked late.') : undefined;
  },
};
