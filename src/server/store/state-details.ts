import type { StateDetails } from '../../api/state.ts';
import { normalTimeOrNull } from '../clock.ts';

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

/**
 * As they lie in the rows of states: without those that are what they are by default, which are most of them, and with
 * them would be two thirds of such a row.
 */
export function storedDetails(details: StateDetails): string {
  const told: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(details)) {
    if (value !== DEFAULTS[name as keyof StateDetails]) told[name] = value;
  }
  return JSON.stringify(told);
}

/** All details of a row of states. */
export function detailsOf(stored: string): StateDetails {
  return { ...DEFAULTS, ...(JSON.parse(stored) as Partial<StateDetails>) };
}

const DEFAULTS = fullDetails({});
