import { randomUUID } from 'node:crypto';
import { connect } from '../../server/socket-client.ts';
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
      const { channel, ready } = await open(t, name, hello(consumer));
      t.note(JSON.stringify(ready));
      channel.send(heartbeat(consumer));
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
        const socket = await connect(t.url, `/work_pools/${pool}/workers/connect`);
        socket.send(frame);
        t.note(`${label}: closed ${await socket.closed}`);
      }
    },
  },
];

async function open(t: Transcript, pool: string, frame: object) {
  const channel = await connect(t.url, `/work_pools/${pool}/workers/connect`);
  channel.send(frame);
  return { channel, ready: plain(await channel.next()) };
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
