import { isTerminal } from '../../model/run-state.ts';
import { microsOf } from '../clock.ts';
import type { AnyTransition, Rule } from './rule.ts';

/** When a run started and ended: first Running starts it, a terminal state ends it, leaving that one un-ends it. */
export const keepTimestamps: Rule<AnyTransition> = {
  name: 'keep-timestamps',
  always: true,
  from: 'any',
  to: 'any',
  before({ run, initial, proposed }) {
    if (proposed.type === 'RUNNING') run.startTime ??= proposed.timestamp;
    if (!isTerminal(proposed.type)) {
      if (initial && isTerminal(initial.type)) run.endTime = null;
    } else if (!run.endTime) {
      run.startTime ??= proposed.timestamp;
      run.endTime = proposed.timestamp;
    }
    return undefined;
  },
};

/** The seconds that a run has been running, added up as it leaves Running. */
export const addRunTime: Rule<AnyTransition> = {
  name: 'add-run-time',
  always: true,
  from: ['RUNNING'],
  to: 'any',
  before({ run, initial, proposed }) {
    if (initial)
      run.totalRunTime = round(run.totalRunTime + (microsOf(proposed.timestamp) - microsOf(initial.timestamp)) / 1e6);
    return undefined;
  },
};

/** When a run is expected first, and when it is due next. */
export const keepScheduledTimes: Rule<AnyTransition> = {
  name: 'keep-scheduled-times',
  always: true,
  from: 'any',
  to: 'any',
  before({ run, initial, proposed }) {
    const due = proposed.type === 'SCHEDULED' ? (proposed.state_details.scheduled_time ?? null) : null;
    run.expectedStartTime ??= proposed.type === 'SCHEDULED' ? due : proposed.timestamp;
    if (due !== null || initial?.type === 'SCHEDULED') run.nextScheduledStartTime = due;
    return undefined;
  },
};

function round(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6;
}
