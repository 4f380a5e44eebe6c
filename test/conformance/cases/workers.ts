import { randomUUID } from 'node:crypto';
import { ConnectionEnded, connect, type SocketClient } from '../../server/socket-client.ts';
import type { Case, Transcript } from '../transcript.ts';

const NOW = '2026-01-01T00:00:00Z';

export const workerCases: Case[] = [
  {
    name: 'workers',
    async run(t) {
      const name = `p-${randomUUID()}`;
      await t.ask('POST', '/work_pools/', { name, type: 'process' });
      const path = `/work_pools/${name}/workers`;
      await t.call('POST', `${path}/heartbeat`, { name: 'a' });
      await t.call('GET', `/work_pools/${name}`, undefined, { pick: (it: { status: string }) => it.status });
      await t.call('POST', `${path}/heartbeat`, { name: 'b', heartbeat_interval_seconds: 5 });
      await t.call('POST', `${path}/heartbeat`, { name: 'b', metadata: { integrations: [] } });
      await t.call('POST', `${path}/heartbeat`, {});
      await t.call('POST', '/work_pools/none/workers/heartbeat', { name: 'a' });
      await t.call('POST', `${path}/filter`, { workers: { status: { any_: ['ONLINE'] } } });
      const names = (found: { name: string }[]): string[] => found.map((it) => it.name);
      const list = (body: object) => t.call('POST', `${path}/filter`, body, { pick: names });
      await list({ limit: 1, offset: 1 });
      await list({ workers: { status: { not_any_: ['ONLINE'] } } });
      await list({ workers: { last_heartbeat_time: { before_: NOW } } });
      await list({ workers: { last_heartbeat_time: { after_: NOW } } });
      await t.call('POST', `${path}/filter`, { workers: { status: { any_: ['BOGUS'] } } });
      await t.call('POST', '/work_pools/none/workers/filter', {});
      await t.call('DELETE', `${path}/a`);
      await t.call('DELETE', `${path}/a`);
      await t.call('DELETE', '/work_pools/none/workers/a');
      await t.call('GET', '/collections/views/none');
      await t.call('GET', '/collections/views/aggregate-worker-metadata', undefined, {
        pick: (it: { prefect: { process: { default_base_job_configuration: { job_configuration: object } } } }) =>
          it.prefect.process.default_base_job_configuration.job_configuration,
      });
    },
  },
  {
    name: 'the channel of workers',
    async run(t) {
      const name = `p-${randomUUID()}`;
      const consumer = randomUUID();
      await t.ask('POST', '/work_pools/', { name, type: 'process' });
      const { channel, ready } = await openAlive(t, name, consumer);
      t.note(JSON.stringify(ready));
      await t.ask('PATCH', `/work_pools/${name}`, { description: 'told to nobody' });
      await t.ask('PATCH', `/work_pools/${name}`, { concurrency_limit: 4 });
      t.note(JSON.stringify(plain(await channel.next())));
      await t.ask('DELETE', `/work_pools/${name}`);
      t.note(`the pool is removed: closed ${await channel.closed}`);
      const made = await open(t, `${name}-new`, hello(consumer, { create_pool_if_not_found: true }));
      t.note(`made: ${JSON.stringify(made.ready)}`);
      made.channel.send(heartbeat(randomUUID()));
      t.note(`somebody else: closed ${await made.channel.closed}`);
      for (const [label, pool, frame] of [
        ['no pool', 'none', hello(consumer)],
        ['a reserved pool', 'prefect-x', hello(consumer, { create_pool_if_not_found: true })],
        ['no queue', `${name}-new`, hello(consumer, { work_queue_names: ['none'] })],
        ['no capability', `${name}-new`, hello(consumer, { requested_capabilities: ['worker_heartbeat.v1'] })],
        ['another version', `${name}-new`, hello(consumer, { supported_channel_versions: ['x'] })],
        ['no hello', `${name}-new`, heartbeat(consumer)],
      ] as const) {
        t.note(`${label}: closed ${await refused(t, pool, frame)}`);
      }
    },
  },
  {
    name: 'what workers clean up',
    async run(t) {
      const name = `p-${randomUUID()}`;
      await t.ask('POST', '/work_pools/', { name, type: 'process' });
      const helloOf = (rest: object) => hello(randomUUID(), { requested_capabilities: CLEANS_UP, ...rest });
      for (const [label, rest] of HELLOS) {
        const { channel, ready } = await open(t, name, helloOf(rest));
        const { payload } = ready as { payload: Record<string, unknown> };
        const { accepted_capabilities, rejected_capabilities, effective_max_cleanup_concurrency: most } = payload;
        t.note(`${label}: ${JSON.stringify({ accepted_capabilities, rejected_capabilities, most })}`);
        const operations = [operation('ack'), operation('release', { reason: 'not mine' }), operation('renew')];
        for (const frame of operations) {
          channel.send(frame);
          t.note(`  ${JSON.stringify(plain(await channel.next()))}`);
        }
        channel.close();
      }
      for (const [label, rest] of WRONG_HELLOS) t.note(`${label}: closed ${await refused(t, name, helloOf(rest))}`);
      for (const [label, frame] of [
        ['no reason', operation('release')],
        ['an empty reason', operation('release', { reason: '' })],
        ['a reason for nothing', operation('ack', { reason: 'done' })],
        ['an empty token', operation('ack', { reservation_token: '' })],
        ['no id', operation('renew', { message_id: 'x' })],
      ] as const) {
        const { channel } = await open(t, name, helloOf({ handled_cleanup_kinds: [TEARDOWN] }));
        channel.send(frame);
        t.note(`${label}: closed ${await channel.closed}`);
      }
    },
  },
];

const TEARDOWN = 'cancelling_timeout_teardown.v1';
const CLEANS_UP = ['worker_heartbeat.v1', 'work_pool_snapshot.v1', 'cleanup_delivery.v1', 'cleanup_delivery.v1'];

const HELLOS: [label: string, rest: object][] = [
  ['one at a time', { handled_cleanup_kinds: [TEARDOWN] }],
  ['three at a time', { handled_cleanup_kinds: [TEARDOWN, 'pending_claim_teardown.v1'], max_cleanup_concurrency: 3 }],
  ['none at a time', { handled_cleanup_kinds: [TEARDOWN], max_cleanup_concurrency: 0 }],
  ['of no kind', {}],
  ['of no kind, three at a time', { max_cleanup_concurrency: 3 }],
  ['without the capability', { requested_capabilities: CLEANS_UP.slice(0, 2), max_cleanup_concurrency: 0 }],
];

const WRONG_HELLOS: [label: string, rest: object][] = [
  ['an unknown kind', { handled_cleanup_kinds: ['none.v1'] }],
  ['less than none', { handled_cleanup_kinds: [TEARDOWN], max_cleanup_concurrency: -1 }],
  ['null at a time', { handled_cleanup_kinds: [TEARDOWN], max_cleanup_concurrency: null }],
  [
    'a kind without the capability',
    { requested_capabilities: CLEANS_UP.slice(0, 2), handled_cleanup_kinds: [TEARDOWN] },
  ],
  [
    'one at a time without the capability',
    { requested_capabilities: CLEANS_UP.slice(0, 2), max_cleanup_concurrency: 1 },
  ],
];

function operation(name: string, rest: object = {}): object {
  const payload = { message_id: randomUUID(), reservation_token: 'none', ...rest };
  return { type: `cleanup.${name}.v1`, id: randomUUID(), sent_at: NOW, payload };
}

const BUSY = new Set(['heartbeat_persistence_failed', 'transient_server_error']);

/**
 * Says a worker's hello until it is answered. A real server on SQLite that is writing something else closes the channel
 * instead, with a reason after which Prefect's workers connect again.
 */
async function open(t: Transcript, pool: string, frame: object): Promise<{ channel: SocketClient; ready: unknown }> {
  const channel = await greet(t, pool, frame);
  try {
    return { channel, ready: plain(await channel.next()) };
  } catch (error) {
    if (t.patient && error instanceof ConnectionEnded && BUSY.has(error.reason)) return open(t, pool, frame);
    throw error;
  }
}

/** Opens a channel on which the server has taken a heartbeat, which it tells nobody: the worker is seen later. */
async function openAlive(t: Transcript, pool: string, consumer: string): ReturnType<typeof open> {
  const opened = await open(t, pool, hello(consumer));
  const seen = async () => (await t.ask('POST', `/work_pools/${pool}/workers/filter`, {})).body[0].last_heartbeat_time;
  const first = await seen();
  opened.channel.send(heartbeat(consumer));
  while (opened.channel.socket.readyState === WebSocket.OPEN) if ((await seen()) !== first) return opened;
  return openAlive(t, pool, consumer);
}

/** Says a hello that is no worker's; the code with which it is refused. */
async function refused(t: Transcript, pool: string, frame: object): Promise<number> {
  return (await greet(t, pool, frame)).closed;
}

async function greet(t: Transcript, pool: string, frame: object): Promise<SocketClient> {
  const channel = await connect(t.url, `/work_pools/${pool}/workers/connect`);
  channel.send(frame);
  return channel;
}

function hello(consumer: string, rest: object = {}): object {
  return {
    type: 'worker.hello.v1',
    id: randomUUID(),
    sent_at: NOW,
    payload: {
      consumer_id: consumer,
      worker_name: 'w',
      worker_type: 'process',
      heartbeat_interval_seconds: 30,
      supported_channel_versions: ['work_pool_worker_channel.v1'],
      requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1', 'unheard_of.v1'],
      ...rest,
    },
  };
}

function heartbeat(consumer: string): object {
  const payload = { consumer_id: consumer, worker_name: 'w', heartbeat_interval_seconds: 30 };
  return { type: 'worker.heartbeat.v1', id: randomUUID(), sent_at: NOW, payload };
}

/** A frame with its keys in the alphabet's order, at every depth. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, plain(each)]));
}
