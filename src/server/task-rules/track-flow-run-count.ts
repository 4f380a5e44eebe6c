import type { TaskRule } from './task-transition.ts';

/** A task run knows to which try of its flow its last try belongs. */
export const trackFlowRunCount: TaskRule = {
  name: 'track-flow-run-count',
  from: 'any',
  to: ['RUNNING'],
  after({ run, world }) {
    run.flowRunRunCount = world.flowRun()?.runCount ?? run.flowRunRunCount;
  },
};
