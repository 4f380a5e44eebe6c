import type { TaskRule } from './task-transition.ts';

/** A second try is called Retrying where it was waited for, and Rerunning where it was not. */
export const renameReruns: TaskRule = {
  name: 'rename-reruns',
  from: 'any',
  to: ['RUNNING'],
  before(transition) {
    const { run, initial, proposed } = transition;
    if (!initial || run.runCount === 0) return undefined;
    const name = initial.name === 'AwaitingRetry' ? 'Retrying' : 'Rerunning';
    transition.proposed = { ...proposed, name };
    return undefined;
  },
};
