import type * as z from 'zod';
import { type State, type StateCreate, type StateDetails, stateCreate } from '../../api/state.ts';
import { defaultStateName } from '../../model/run-state.ts';
import { normalTimeOrNull } from '../clock.ts';

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

/** All details, missing ones as null, times in the stored form. */
export function fullDetails(details: Partial<StateDetails>): StateDetails {
  return {
    flow_run_id: details.flow_run_id ?? null,
    task_run_id: details.task_run_id ?? null,
    child_flow_run_id: details.child_flow_run_id ?? null,
    scheduled_time: normalTimeOrNull(details.scheduled_time),
    cache_key: details.cache_key ?? null,
    cache_expiration: normalTimeOrNull(details.cache_expiration),
    deferred: details.deferred === undefined ? false : details.deferred,
    untrackable_result: details.untrackable_result ?? false,
    pause_timeout: normalTimeOrNull(details.pause_timeout),
    pause_reschedule: details.pause_reschedule ?? false,
    pause_key: details.pause_key ?? null,
    run_input_keyset: details.run_input_keyset ?? null,
    refresh_cache: details.refresh_cache ?? null,
    retriable: details.retriable ?? null,
    transition_id: details.transition_id ?? null,
    task_parameters_id: details.task_parameters_id ?? null,
    traceparent: details.traceparent ?? null,
    deployment_concurrency_lease_id: details.deployment_concurrency_lease_id ?? null,
  };
}
