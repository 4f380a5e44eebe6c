import * as z from 'zod';
import { STATE_TYPES } from '../model/run-state.ts';
import { dateTime, json, uuid } from './scalars.ts';

export const stateType = z.enum(STATE_TYPES);

export const stateDetails = z.object({
  flow_run_id: uuid.nullish(),
  task_run_id: uuid.nullish(),
  child_flow_run_id: uuid.nullish(),
  scheduled_time: dateTime.nullish(),
  cache_key: z.string().nullish(),
  cache_expiration: dateTime.nullish(),
  deferred: z.boolean().nullish(),
  untrackable_result: z.boolean().default(false),
  pause_timeout: dateTime.nullish(),
  pause_reschedule: z.boolean().default(false),
  pause_key: z.string().nullish(),
  run_input_keyset: z.record(z.string(), z.string()).nullish(),
  refresh_cache: z.boolean().nullish(),
  retriable: z.boolean().nullish(),
  transition_id: uuid.nullish(),
  task_parameters_id: uuid.nullish(),
  traceparent: z.string().nullish(),
  deployment_concurrency_lease_id: uuid.nullish(),
});
export type StateDetails = z.infer<typeof stateDetails>;

/** A state as the server tells it. */
export const state = z.object({
  id: uuid,
  type: stateType,
  name: z.string().nullish(),
  timestamp: dateTime,
  message: z.string().nullish(),
  data: json.nullish(),
  state_details: stateDetails,
});
export type State = z.infer<typeof state>;

/** A state as a client proposes it: the server gives it id and timestamp. */
export const stateCreate = z.strictObject({
  type: stateType,
  name: z.string().nullish(),
  message: z.string().nullish(),
  data: json.nullish(),
  state_details: stateDetails.prefault({}),
});
export type StateCreate = z.input<typeof stateCreate>;

export const setStateRequest = z.strictObject({ state: stateCreate, force: z.boolean().default(false) });

/** What became of a proposed state. */
export const orchestrationResult = z.object({
  state: state.nullable(),
  status: z.enum(['ACCEPT', 'REJECT', 'ABORT', 'WAIT']),
  details: z.discriminatedUnion('type', [
    z.object({ type: z.literal('accept_details') }),
    z.object({ type: z.literal('reject_details'), reason: z.string().nullish() }),
    z.object({ type: z.literal('abort_details'), reason: z.string().nullish() }),
    z.object({ type: z.literal('wait_details'), delay_seconds: z.number().int(), reason: z.string().nullish() }),
  ]),
});
export type OrchestrationResult = z.infer<typeof orchestrationResult>;
