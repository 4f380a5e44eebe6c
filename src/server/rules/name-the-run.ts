import type { Rule } from './rule.ts';

/** A state says whose it is: its flow run, and the task run that tracks a subflow in its parent. */
export const nameTheRun: Rule = {
  name: 'name-the-run',
  always: true,
  from: 'any',
  to: 'any',
  before(transition) {
    const { run, proposed } = transition;
    const details = { ...proposed.state_details, flow_run_id: run.id };
    if (run.parentTaskRunId) details.task_run_id = run.parentTaskRunId;
    transition.proposed = { ...proposed, state_details: details };
    return undefined;
  },
};
