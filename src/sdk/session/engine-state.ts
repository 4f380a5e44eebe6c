import type { State } from '../../api/state.ts';
import { defaultStateName } from '../../model/run-state.ts';
import { type Clock, parseMicros } from '../engine/clock.ts';
import type { EngineState } from '../engine/run-records.ts';

/** A state of the wire as the engine has it; a run without one counts as pending. */
export function engineState(state: State | null | undefined, clock: Clock): EngineState {
  if (!state) return { id: '', type: 'PENDING', name: 'Pending', message: '', timestampUs: clock.nowUs(), details: {} };
  const { scheduled_time: scheduled, pause_reschedule: reschedule } = state.state_details;
  return {
    id: state.id,
    type: state.type,
    name: state.name ?? defaultStateName(state.type),
    message: state.message ?? '',
    timestampUs: parseMicros(state.timestamp),
    details: {
      ...(scheduled && { scheduledTimeUs: parseMicros(scheduled) }),
      ...(reschedule && { pauseReschedule: true as const }),
    },
  };
}
