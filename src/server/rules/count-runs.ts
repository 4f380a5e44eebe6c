import { isTerminal } from '../../model/run-state.ts';
import type { Rule } from './rule.ts';

/** Each Running counts as one more try, but for the one by which a paused run resumes. */
export const countRuns: Rule = {
  name: 'count-runs',
  always: true,
  from: 'any',
  to: ['RUNNING'],
  before({ run }) {
    if (!run.policy.resuming) run.runCount += 1;
    return undefined;
  },
};

/** A run that runs or has ended is no longer about to resume. */
export const forgetResuming: Rule = {
  name: 'forget-resuming',
  always: true,
  from: 'any',
  to: 'any',
  before({ run, proposed }) {
    const settled = proposed.type === 'RUNNING' || isTerminal(proposed.type);
    if (settled && run.policy.resuming) run.policy = { ...run.policy, resuming: false };
    return undefined;
  },
};
