import type { TaskRule } from './task-transition.ts';

/** A state says whose it is. */
export const nameTheTaskRun: TaskRule = {
  name: 'name-the-task-run',
  always: true,
  from: 'any',
  to: 'any',
  before(transition) {
    const { run, proposed } = transition;
    const details = { ...proposed.state_details, flow_run_id: run.flowRunId, task_run_id: run.id };
    transition.proposed = { ...proposed, state_details: details };
    return undefined;
  },
};
