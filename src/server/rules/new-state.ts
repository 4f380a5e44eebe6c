import type * as z from 'zod';
import { type State, type StateCreate, stateCreate } from '../../api/state.ts';
import { defaultStateName } from '../../model/run-state.ts';
import { fullDetails } from '../store/state-details.ts';

/** A state as it will stand, made of a proposed one: named, stamped, and with every detail spelt out. */
export function newState(proposed: z.output<typeof stateCreate>, stamp: { id: string; timestamp: string }): State {
  const details = fullDetails(proposed.state_details);
  if (proposed.type === 'SCHEDULED' && details.scheduled_time === null) details.scheduled_time = stamp.timestamp;
  return {
    id: stamp.id,
    type: proposed.type,
    name: proposed.name ?? defaultStateName(proposed.type),
    timestamp: stamp.timestamp,
    message: proposed.message ?? null,
    data: proposed.data ?? null,
    state_details: details,
  };
}

/** The same from what a rule writes down, which may leave out what has a default. */
export function newStateOf(proposed: StateCreate, stamp: { id: string; timestamp: string }): State {
  return newState(stateCreate.parse(proposed), stamp);
}
