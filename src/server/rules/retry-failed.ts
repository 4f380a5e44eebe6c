import { isoOf } from '../clock.ts';
import { type Rule, reject } from './rule.ts';

/** A flow that fails while it has tries left is to wait and run again, in the process that it has. */
export const retryFailed: Rule = {
  name: 'retry-failed',
  from: ['RUNNING'],
  to: ['FAILED'],
  before({ run, initial, proposed, nowMicros }) {
    const { retries, retry_delay: delay } = run.policy;
    if (retries === null || retries === undefined || run.runCount > retries) {
      run.policy = { ...run.policy, retry_type: null };
      return undefined;
    }
    run.policy = { ...run.policy, resuming: false, pause_keys: [], retry_type: 'in_process' };
    const state = {
      type: 'SCHEDULED' as const,
      name: 'AwaitingRetry',
      message: proposed.message,
      data: proposed.data,
      state_details: {
        scheduled_time: isoOf(nowMicros + Math.round((delay ?? 0) * 1e6)),
        deployment_concurrency_lease_id: initial?.state_details.deployment_concurrency_lease_id,
      },
    };
    return reject(state, 'Retrying');
  },
};
