import { abort, reject } from '../rules/rule.ts';
import type { TaskRule } from './task-transition.ts';

const NOT_RUNNING = 'The enclosing flow must be running to begin task execution.';

/** A task runs only while its flow does; in a paused flow it waits as the flow does. */
export const preventRunningOfStoppedFlows: TaskRule = {
  name: 'prevent-running-of-stopped-flows',
  from: 'any',
  to: ['RUNNING'],
  before({ run, world }) {
    const flowRun = world.flowRun();
    if (!flowRun || flowRun.state?.type === 'RUNNING') return undefined;
    if (flowRun.state?.type !== 'PAUSED') return abort(NOT_RUNNING);
    const { pause_timeout, pause_reschedule } = flowRun.state.state_details;
    return reject(
      { type: 'PAUSED', name: 'NotReady', state_details: { pause_timeout, pause_reschedule } },
      `The flow is paused, new tasks can execute after resuming flow run: ${run.flowRunId}.`,
    );
  },
};
