import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { workerHello } from '../../src/api/worker-channel.ts';
import { foreman } from '../../src/server/services/foreman.ts';
import { openChannel } from '../../src/server/work-pools/open-channel.ts';
import { placed } from '../../src/server/work-pools/queue-priorities.ts';
import { testServer } from './test-context.ts';

let server: ReturnType<typeof testServer>;
beforeEach(() => {
  server = testServer();
});
afterEach(() => server.close());

const EVENTS = { filter: { event: { prefix: ['prefect.work-'] }, order: 'ASC' } };
const eventNames = async (): Promise<string[]> =>
  (await server.call('POST', '/events/filter', EVENTS)).body.events.map(
    (it: { event: string; resource: Record<string, string> }) =>
      `${it.event.replace('prefect.', '')} ${it.resource['prefect.resource.name']}`,
  );

async function newRun(rest: object): Promise<{ id: string; name: string }> {
  const { body: flow } = await server.call('POST', '/flows/', { name: 'f' });
  return (await server.call('POST', '/flow_runs/', { flow_id: flow.id, ...rest })).body;
}

const due = (seconds: number) => ({
  type: 'SCHEDULED',
  state_details: { scheduled_time: server.clock.in(seconds) },
});

describe('places of queues', () => {
  it.each([
    { queues: 'a1 b2 c3', moved: 'c1', now: 'c1 a2 b3' },
    { queues: 'a1 b2 c3', moved: 'a3', now: 'b2 a3 c4' },
    { queues: 'a1 b5 c9', moved: 'd5', now: 'a1 d5 b6 c9' },
    { queues: 'a1 b2', moved: 'b7', now: 'a1 b7' },
    { queues: 'a1 b1 c1', moved: undefined, now: 'a1 b2 c3' },
    { queues: 'a2 b4', moved: undefined, now: 'a2 b4' },
  ])('$queues with $moved become $now', ({ queues, moved, now }) => {
    const read = (text: string) => ({ id: text[0] ?? '', priority: Number(text.slice(1)) });
    const result = placed(queues.split(' ').map(read), moved === undefined ? undefined : read(moved));
    expect(result.map(({ id, priority }) => `${id}${priority}`).join(' ')).toBe(now);
  });
});

describe('runs for workers', () => {
  async function names(pool: string, rest: object = {}): Promise<string> {
    const { body } = await server.call('POST', `/work_pools/${pool}/get_scheduled_flow_runs`, rest);
    return body.map(({ flow_run }: { flow_run: { name: string } }) => flow_run.name).join(' ');
  }

  beforeEach(async () => {
    const { call } = server;
    await call('POST', '/work_pools/', { name: 'p', type: 'process' });
    await call('POST', '/work_pools/p/queues', { name: 'low', priority: 2 });
    await call('POST', '/work_pools/p/queues', { name: 'high', priority: 1 });
    await newRun({ name: 'low1', work_pool_name: 'p', work_queue_name: 'low', state: due(-20) });
    await newRun({ name: 'low2', work_pool_name: 'p', work_queue_name: 'low', state: due(-10) });
    await newRun({ name: 'high1', work_pool_name: 'p', work_queue_name: 'high', state: due(5) });
    await newRun({ name: 'high2', work_pool_name: 'p', work_queue_name: 'high', state: due(100) });
  });

  it('come by the priority of their queues, then by their times', async () => {
    expect(await names('p')).toBe('high1 high2 low1 low2');
    expect(await names('p', { scheduled_before: server.clock.in(10) })).toBe('high1 low1 low2');
    expect(await names('p', { scheduled_after: server.clock.in(-15) })).toBe('high1 high2 low2');
    expect(await names('p', { limit: 3 })).toBe('high1 high2 low1');
    expect(await names('p', { work_queue_names: ['low'] })).toBe('low1 low2');
  });

  it('do not come out of what is paused', async () => {
    const { call } = server;
    await call('PATCH', '/work_pools/p/queues/high', { is_paused: true });
    expect(await names('p')).toBe('low1 low2');
    await call('PATCH', '/work_pools/p', { is_paused: true });
    expect(await names('p')).toBe('');
  });

  it('are no more than there are free slots', async () => {
    const { call } = server;
    await call('PATCH', '/work_pools/p/queues/high', { concurrency_limit: 1 });
    expect(await names('p')).toBe('high1 low1 low2');
    await call('PATCH', '/work_pools/p', { concurrency_limit: 2 });
    expect(await names('p')).toBe('high1 low1');
    const running = await newRun({ work_pool_name: 'p', work_queue_name: 'high', state: { type: 'PENDING' } });
    expect(await names('p')).toBe('low1');
    await call('POST', `/flow_runs/${running.id}/set_state`, { state: { type: 'RUNNING' } });
    expect((await call('GET', '/work_pools/p')).body.active_slots).toBe(1);
    await call('PATCH', '/work_pools/p', { concurrency_limit: 0 });
    expect(await names('p')).toBe('');
  });

  it('are none that their own process will try again', async () => {
    const policy = { retries: 1, retry_type: 'in_process' };
    await newRun({ name: 'mine', work_pool_name: 'p', empirical_policy: policy, state: due(-30) });
    expect(await names('p')).toBe('high1 high2 low1 low2');
  });
});

describe('the foreman', () => {
  it('notices that a worker has gone after three heartbeats, and so its pool', async () => {
    const { call, clock, context } = server;
    await call('POST', '/work_pools/', { name: 'p', type: 'process' });
    await call('POST', '/work_pools/p/workers/heartbeat', { name: 'w', heartbeat_interval_seconds: 10 });
    await call('POST', '/work_pools/p/workers/heartbeat', { name: 'v' });
    const online = async () => {
      const filter = { workers: { status: { any_: ['ONLINE'] } } };
      return (await call('POST', '/work_pools/p/workers/filter', filter)).body.map(
        ({ name }: { name: string }) => name,
      );
    };
    clock.advance(31);
    await foreman.run(context);
    expect(await online()).toEqual(['v']);
    expect((await call('GET', '/work_pools/p')).body.status).toBe('READY');
    clock.advance(60);
    await foreman.run(context);
    expect(await online()).toEqual([]);
    expect((await call('GET', '/work_pools/p')).body.status).toBe('NOT_READY');
    expect(await eventNames()).toEqual([
      'work-queue.created default',
      'work-pool.created p',
      'work-pool.not-ready p',
      'work-pool.ready p',
      'work-pool.not-ready p',
    ]);
  });

  it('notices that nobody polls a queue', async () => {
    const { call, clock, context } = server;
    await call('POST', '/work_pools/', { name: 'p', type: 'process' });
    const status = async () => (await call('GET', '/work_pools/p/queues/default')).body.status;
    await call('POST', '/work_pools/p/get_scheduled_flow_runs', {});
    expect(await status()).toBe('READY');
    clock.advance(59);
    await foreman.run(context);
    expect(await status()).toBe('READY');
    clock.advance(2);
    await foreman.run(context);
    expect(await status()).toBe('NOT_READY');
    expect((await eventNames()).slice(-2)).toEqual(['work-queue.ready default', 'work-queue.not-ready default']);
  });
});

describe('a pool', () => {
  it('says what has changed of it, with the values before and after', async () => {
    const { call } = server;
    await call('POST', '/work_pools/', { name: 'p', type: 'process', description: 'old' });
    await call('PATCH', '/work_pools/p', { description: 'new', concurrency_limit: null });
    const { body } = await call('POST', '/events/filter', {
      filter: { event: { name: ['prefect.work-pool.updated'] } },
    });
    expect(body.events[0].payload).toEqual({
      updated_fields: ['description'],
      updates: { description: { from: 'old', to: 'new' } },
    });
  });

  it('takes its queues and workers with it, but leaves the runs', async () => {
    const { call } = server;
    await call('POST', '/work_pools/', { name: 'p', type: 'process' });
    await call('POST', '/work_pools/p/workers/heartbeat', { name: 'w' });
    const run = await newRun({ work_pool_name: 'p', state: due(1) });
    await call('DELETE', '/work_pools/p');
    const { body } = await call('GET', `/flow_runs/${run.id}`);
    expect([body.work_queue_id, body.work_pool_id, body.work_pool_name]).toEqual([null, null, null]);
    expect((await call('POST', '/work_queues/filter', {})).body).toEqual([]);
    expect((await call('GET', '/work_pools/p')).status).toBe(404);
  });

  it.each([
    {
      why: 'a default of another type',
      properties: { n: { type: 'integer', default: 'x' } },
      said: "Validation failed for work pool's job variable defaults: Validation failed for field 'n'. Failure reason: 'x' is not valid under any of the given schemas",
    },
    {
      why: 'a default that a required variable may not have',
      properties: { n: { type: 'integer', default: 'x' } },
      required: ['n'],
      said: "Validation failed for work pool's job variable defaults: Validation failed for field 'n'. Failure reason: 'x' is not of type 'integer'",
    },
    {
      why: 'a block that does not exist',
      properties: { n: { default: { $ref: { block_document_id: 'x' } } } },
      said: 'Block not found.',
    },
  ])('is refused with $why', async ({ properties, required = [], said }) => {
    const template = { job_configuration: { command: 'x' }, variables: { type: 'object', properties, required } };
    const { status, body } = await server.call('POST', '/work_pools/', { name: 'p', base_job_template: template });
    expect({ status, detail: body.detail }).toEqual({ status: said.startsWith('Block') ? 404 : 422, detail: said });
  });
});

describe('the channel of a worker', () => {
  it('makes no pool of a name that none can have', async () => {
    const { store, secrets } = server.context;
    const { payload } = workerHello.parse({
      type: 'worker.hello.v1',
      id: randomUUID(),
      sent_at: server.clock.in(0),
      payload: {
        consumer_id: randomUUID(),
        worker_name: 'w',
        worker_type: 'process',
        heartbeat_interval_seconds: 30,
        supported_channel_versions: ['work_pool_worker_channel.v1'],
        requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1'],
        create_pool_if_not_found: true,
      },
    });
    const open = (pool: string) => store.write((tx) => openChannel(tx, secrets, pool, payload));
    expect(await open('a%b')).toBe('protocol');
    expect(await open('a-b')).toMatchObject({ pool: { name: 'a-b' }, queues: [{ name: 'default' }] });
  });
});
