import type { Service } from './service.ts';

/** Offers background task runs that began to wait on another server of the same database. */
export const offerTaskRuns: Service = {
  name: 'offer-task-runs',
  everyMs: 1_000,
  run: ({ scheduledTasks }) => scheduledTasks.look(),
};
