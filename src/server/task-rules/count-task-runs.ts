import type { TaskRule } from './task-transition.ts';

/** Each Running counts as one more try. */
export const countTaskRuns: TaskRule = {
  name: 'count-task-runs',
  always: true,
  from: 'any',
  to: ['RUNNING'],
  before({ run }) {
    run.runCount += 1;
    return undefined;
  },
};
