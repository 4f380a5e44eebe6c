import * as z from 'zod';
import { dateTime, json, uuid } from './scalars.ts';

/** The only version of the channel between a worker and its pool that there is. */
export const WORKER_CHANNEL_VERSION = 'work_pool_worker_channel.v1';

/** What every worker must be able to do on the channel. */
export const REQUIRED_CAPABILITIES = ['worker_heartbeat.v1', 'work_pool_snapshot.v1'] as const;

/** What a worker may be able to do besides: to be told what it is to clean up. */
export const CLEANUP_DELIVERY_CAPABILITY = 'cleanup_delivery.v1';

export const CANCELLING_TIMEOUT_TEARDOWN = 'cancelling_timeout_teardown.v1';

/** What there is to clean up. Of the second kind neither this server nor Prefect's own queues any. */
const cleanUpKind = z.enum([CANCELLING_TIMEOUT_TEARDOWN, 'pending_claim_teardown.v1']);
export type CleanUpKind = z.output<typeof cleanUpKind>;

const text = z.string().min(1);
const seconds = z.number().int().positive();
const frame = { id: uuid, sent_at: dateTime };

/** The first frame of a worker. Which runs are due it asks by REST; they never come over the channel. */
export const workerHello = z.strictObject({
  type: z.literal('worker.hello.v1'),
  ...frame,
  payload: z
    .strictObject({
      consumer_id: uuid,
      worker_name: text,
      worker_type: text,
      heartbeat_interval_seconds: seconds,
      supported_channel_versions: z.array(text).min(1),
      requested_capabilities: z.array(text).min(1),
      work_queue_names: z.array(text).default([]),
      handled_cleanup_kinds: z.array(cleanUpKind).default([]),
      max_cleanup_concurrency: z.number().int().min(0).optional(),
      create_pool_if_not_found: z.boolean().default(false),
      default_base_job_template: z.record(z.string(), json).default({}),
      worker_metadata: z.record(z.string(), json).nullish(),
    })
    .refine(
      ({ requested_capabilities: requested }) => REQUIRED_CAPABILITIES.every((each) => requested.includes(each)),
      'a worker sends heartbeats and takes snapshots',
    )
    .refine(
      ({ requested_capabilities: requested, handled_cleanup_kinds: kinds, max_cleanup_concurrency: most }) =>
        requested.includes(CLEANUP_DELIVERY_CAPABILITY) || (kinds.length === 0 && !most),
      'what a worker is to clean up is delivered only if it asks for that',
    )
    .transform(({ max_cleanup_concurrency: most, ...hello }) => ({
      ...hello,
      max_cleanup_concurrency: most ?? (hello.handled_cleanup_kinds.length > 0 ? 1 : 0),
    })),
});
export type WorkerHello = z.output<typeof workerHello>;

export const workerChannelHeartbeat = z.strictObject({
  type: z.literal('worker.heartbeat.v1'),
  ...frame,
  payload: z.strictObject({ consumer_id: uuid, worker_name: text, heartbeat_interval_seconds: seconds }),
});

const reserved = { message_id: uuid, reservation_token: text };

/** What a worker says of something that it was to clean up: done, given back to be delivered again, or still at it. */
export const cleanUpOperation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('cleanup.ack.v1'), ...frame, payload: z.strictObject(reserved) }),
  z.strictObject({
    type: z.literal('cleanup.release.v1'),
    ...frame,
    payload: z.strictObject({ ...reserved, reason: text }),
  }),
  z.strictObject({ type: z.literal('cleanup.renew.v1'), ...frame, payload: z.strictObject(reserved) }),
]);
export type CleanUpOperation = z.output<typeof cleanUpOperation>;

/** What has become of such an operation; where it was not accepted, the reason is a word that workers know. */
export type CleanUpResult =
  | { status: 'accepted'; reason: null; lease_expires_at: string | null }
  | {
      status: 'not_found' | 'not_current' | 'invalid_token' | 'expired' | 'unauthorized' | 'dead_lettered' | 'error';
      reason: string;
      lease_expires_at: null;
    };

/** Why the server ends a channel, as its close code and the text that workers know. */
export const CHANNEL_ENDS = {
  authentication: { code: 1008, reason: 'authentication_failed' },
  authorization: { code: 1008, reason: 'authorization_failed' },
  version: { code: 1008, reason: 'unsupported_version' },
  protocol: { code: 1002, reason: 'protocol_error' },
  heartbeat: { code: 1011, reason: 'heartbeat_persistence_failed' },
  server: { code: 1011, reason: 'transient_server_error' },
} as const;
export type ChannelEnd = keyof typeof CHANNEL_ENDS;
