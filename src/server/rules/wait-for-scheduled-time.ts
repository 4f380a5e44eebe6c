import { microsOf } from '../clock.ts';
import type { AnyTransition, Rule } from './rule.ts';

/** Nothing runs before its time. The delay is in whole seconds, so the last half second is let pass. */
export const waitForScheduledTime: Rule<AnyTransition> = {
  name: 'wait-for-scheduled-time',
  from: ['SCHEDULED', 'PENDING'],
  to: ['RUNNING'],
  before({ initial, nowMicros }) {
    const due = initial?.state_details.scheduled_time;
    if (!due) return undefined;
    const delay = microsOf(due) - nowMicros;
    const whole = Math.floor(delay / 1e6);
    const delaySeconds = whole + ((delay - whole * 1e6) / 1e6 > 0.5 ? 1 : 0);
    return delaySeconds > 0 ? { type: 'wait', delaySeconds, reason: 'Scheduled time is in the future' } : undefined;
  },
};
