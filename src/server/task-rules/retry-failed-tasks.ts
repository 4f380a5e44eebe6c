import type { TaskRunPolicy } from '../../api/task-run.ts';
import { isoOf } from '../clock.ts';
import { reject } from '../rules/rule.ts';
import type { TaskRule } from './task-transition.ts';

/** A task that fails while it has tries left is to wait and run again, unless it says that there is no use in it. */
export const retryFailedTasks: TaskRule = {
  name: 'retry-failed-tasks',
  from: ['RUNNING'],
  to: ['FAILED'],
  before({ run, proposed, nowMicros, world }) {
    const { retries } = run.policy;
    if (proposed.state_details.retriable === false) return undefined;
    if (retries === null || retries === undefined || run.runCount > retries) return undefined;
    const seconds = delayOf(run.policy, run.runCount, world.random());
    return reject(
      {
        type: 'SCHEDULED',
        name: 'AwaitingRetry',
        message: proposed.message,
        data: proposed.data,
        state_details: { scheduled_time: isoOf(nowMicros + Math.round(seconds * 1e6)) },
      },
      'Retrying',
    );
  },
};

/** The seconds before the next try: one for all, or one for each, and by the jitter's share sooner or later. */
function delayOf(
  { retry_delay: delay, retry_jitter_factor: jitter }: TaskRunPolicy,
  tries: number,
  random: number,
): number {
  const base = Array.isArray(delay) ? (delay[Math.min(Math.max(tries, 1), delay.length) - 1] ?? 0) : (delay ?? 0);
  return jitter ? Math.max(0, base * (1 + jitter * (2 * random - 1))) : base;
}
