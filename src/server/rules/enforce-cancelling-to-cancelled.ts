import { type Rule, reject } from './rule.ts';

/** A run that is being cancelled ends as cancelled. */
export const enforceCancellingToCancelled: Rule = {
  name: 'enforce-cancelling-to-cancelled',
  from: ['CANCELLING'],
  to: ['SCHEDULED', 'PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'CRASHED', 'PAUSED', 'CANCELLING'],
  before: () => reject(null, 'Cannot transition flows that are cancelling to a state other than Cancelled.'),
};
