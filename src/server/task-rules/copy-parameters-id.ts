import type { TaskRule } from './task-transition.ts';

/** A background task run keeps the place where its parameters lie, through Scheduled, Pending and Running. */
export const copyParametersId: TaskRule = {
  name: 'copy-parameters-id',
  from: ['SCHEDULED', 'PENDING'],
  to: ['PENDING', 'RUNNING'],
  before(transition) {
    const { initial, proposed } = transition;
    if (!initial || proposed.state_details.task_parameters_id) return undefined;
    const details = { ...proposed.state_details, task_parameters_id: initial.state_details.task_parameters_id };
    transition.proposed = { ...proposed, state_details: details };
    return undefined;
  },
};
