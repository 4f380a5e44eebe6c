import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scheduleChangedDeployments, scheduleDeployments } from '../../src/server/services/schedule-deployments.ts';
import { testServer } from './test-context.ts';

let server: ReturnType<typeof testServer>;
let flowId: string;
beforeEach(async () => {
  server = testServer();
  flowId = (await server.call('POST', '/flows', { name: 'f' })).body.id;
});
afterEach(() => server.close());

const HOURLY = { interval: 3600, anchor_date: '2026-01-01T00:30:00Z' };

async function deploy(extra: object = {}): Promise<string> {
  return (await server.call('POST', '/deployments', { flow_id: flowId, name: 'd', ...extra })).body.id;
}

interface Run {
  id: string;
  name: string;
  next_scheduled_start_time: string;
  [field: string]: unknown;
}

async function waiting(id: string): Promise<Run[]> {
  const body = { flow_runs: { deployment_id: { any_: [id] } }, sort: 'NEXT_SCHEDULED_START_TIME_ASC' };
  return (await server.call('POST', '/flow_runs/filter', body)).body;
}

const times = async (id: string): Promise<string[]> =>
  (await waiting(id)).map((run) => run.next_scheduled_start_time.slice(0, 16));

describe('the scheduler', () => {
  it('keeps three runs of a schedule waiting', async () => {
    const id = await deploy({ schedules: [{ schedule: HOURLY }] });
    await scheduleDeployments.run(server.context);
    expect(await times(id)).toEqual(['2026-03-01T12:30', '2026-03-01T13:30', '2026-03-01T14:30']);
    await scheduleDeployments.run(server.context);
    expect(await times(id)).toHaveLength(3);
    server.clock.advance(3600);
    await scheduleDeployments.run(server.context);
    expect((await times(id)).at(-1)).toBe('2026-03-01T15:30');
  });

  it('keeps those of the next hour waiting', async () => {
    const id = await deploy({ schedules: [{ schedule: { interval: 600, anchor_date: '2026-01-01T00:00:00Z' } }] });
    await scheduleDeployments.run(server.context);
    // Noon is over by some microseconds, so that the last of them is the first one after an hour.
    expect(await times(id)).toHaveLength(7);
  });

  it('makes runs that say where they come from', async () => {
    const id = await deploy({
      schedules: [
        { schedule: { cron: '0 9 * * *', timezone: 'America/New_York' }, slug: 'mornings', parameters: { n: 2 } },
      ],
      parameters: { n: 1, m: 1 },
      tags: ['x'],
      version: 'v1',
    });
    await scheduleDeployments.run(server.context);
    const [run] = await waiting(id);
    const { schedules } = (await server.call('GET', `/deployments/${id}`)).body;
    expect(run).toMatchObject({
      idempotency_key: `scheduled ${id} ${schedules[0].id} 2026-03-01 09:00:00-05:00`,
      auto_scheduled: true,
      tags: ['auto-scheduled', 'x'],
      parameters: { n: 2, m: 1 },
      labels: { 'prefect.flow.id': flowId, 'prefect.deployment.id': id },
      created_by: { id: schedules[0].id, type: 'SCHEDULE', display_value: 'mornings' },
      deployment_version: 'v1',
      expected_start_time: '2026-03-01T14:00:00.000000Z',
      state: { name: 'Scheduled', message: 'Flow run scheduled' },
    });
  });

  it.each([
    ['of a paused deployment', { paused: true, schedules: [{ schedule: HOURLY }] }],
    ['by a schedule that is off', { schedules: [{ schedule: HOURLY, active: false }] }],
    ['without a schedule', {}],
    [
      'by a schedule that is over',
      { schedules: [{ schedule: { rrule: 'DTSTART:20200101T000000\nRRULE:FREQ=DAILY;COUNT=1' } }] },
    ],
  ])('makes no run %s', async (_name, deployment) => {
    const id = await deploy(deployment);
    await scheduleDeployments.run(server.context);
    await scheduleChangedDeployments.run(server.context);
    expect(await times(id)).toEqual([]);
  });

  it('schedules at once what has just been changed, and nothing else', async () => {
    const id = await deploy({ schedules: [{ schedule: HOURLY }] });
    server.clock.advance(60);
    await scheduleChangedDeployments.run(server.context);
    expect(await times(id)).toEqual([]);
    await server.call('PATCH', `/deployments/${id}`, { description: 'changed' });
    await scheduleChangedDeployments.run(server.context);
    expect(await times(id)).toHaveLength(3);
  });

  it('goes on with the others where many deployments wait', async () => {
    const ids = [];
    for (let index = 0; index < 101; index++)
      ids.push(await deploy({ name: `d${index}`, schedules: [{ schedule: HOURLY }] }));
    await scheduleDeployments.run(server.context);
    expect(await times(ids.at(-1) as string)).toHaveLength(3);
    expect((await server.call('POST', '/flow_runs/count', {})).body).toBe(303);
  });
});

describe('runs that wait by schedule', () => {
  let id: string;
  beforeEach(async () => {
    id = await deploy({ schedules: [{ schedule: HOURLY, slug: 'hourly' }] });
    await scheduleDeployments.run(server.context);
    await server.call('POST', `/deployments/${id}/create_flow_run`, { name: 'by hand' });
  });

  it.each<[string, string, string, object | undefined, string[]]>([
    ['are removed when the deployment is changed', 'PATCH', '', { description: 'x' }, ['by hand']],
    ['are removed when the deployment is made again', 'POST', 'again', undefined, ['by hand']],
    ['are removed when it is paused', 'POST', '/pause_deployment', undefined, ['by hand']],
    ['are removed with their schedule', 'DELETE', '/schedules/ID', undefined, ['by hand']],
    ['are removed when their schedule is changed', 'PATCH', '/schedules/ID', { active: false }, ['by hand']],
    ['are removed with the deployment, and those made by hand too', 'DELETE', '', undefined, []],
  ])('%s', async (_name, method, path, body, left) => {
    const [schedule] = (await server.call('GET', `/deployments/${id}/schedules`)).body;
    if (path === 'again') await deploy({ schedules: [] });
    else await server.call(method, `/deployments/${id}${path.replace('ID', schedule.id)}`, body);
    expect((await waiting(id)).map(({ name }) => name)).toEqual(left);
  });

  it('stay when they have begun, or wait for a slot', async () => {
    const [, first, second] = await waiting(id);
    await server.call('POST', `/flow_runs/${first?.id}/set_state`, { state: { type: 'PENDING' } });
    await server.call('POST', `/flow_runs/${second?.id}/set_state`, {
      state: { type: 'SCHEDULED', name: 'AwaitingConcurrencySlot' },
      force: true,
    });
    await server.call('POST', `/deployments/${id}/pause_deployment`);
    expect((await waiting(id)).map((run) => run.state_name)).toEqual(
      expect.arrayContaining(['Pending', 'AwaitingConcurrencySlot', 'Scheduled']),
    );
    expect(await waiting(id)).toHaveLength(3);
  });

  it('are made for a span of time that is asked for', async () => {
    const range = { start_time: '2025-06-01T00:00:00Z', end_time: '2025-06-01T03:00:00Z', min_runs: 10 };
    await server.call('POST', `/deployments/${id}/schedule`, range);
    expect((await times(id)).slice(0, 3)).toEqual(['2025-06-01T00:30', '2025-06-01T01:30', '2025-06-01T02:30']);
    await server.call('POST', `/deployments/${id}/schedule`, {
      start_time: '2030-01-01T00:00:00Z',
      min_runs: 1,
      min_time: 0,
    });
    expect((await times(id)).at(-1)).toBe('2030-01-01T00:30');
    expect(await waiting(id)).toHaveLength(8);
  });
});

describe('a limited deployment', () => {
  const NEW_CLIENT = { 'user-agent': 'prefect/3.8.8 (API 0.8.4)' };
  const propose = async (id: string, type: string): Promise<string> => {
    const { body } = await server.call('POST', `/flow_runs/${id}/set_state`, { state: { type } }, NEW_CLIENT);
    return `${body.status} ${body.state.name}`;
  };
  const newRun = async (id: string): Promise<string> =>
    (await server.call('POST', `/deployments/${id}/create_flow_run`, {})).body.id;
  const taken = async (id: string): Promise<number> =>
    (await server.call('GET', `/deployments/${id}`)).body.global_concurrency_limit.active_slots;
  const endLeases = async (): Promise<void> => {
    const { endLeases: service } = await import('../../src/server/services/end-expired-leases.ts');
    await service.run(server.context);
  };

  it('gives a slot that was lost to a run that begins late, while there is one', async () => {
    const id = await deploy({ concurrency_limit: 1 });
    const [first, second] = [await newRun(id), await newRun(id)];
    expect(await propose(first, 'PENDING')).toBe('ACCEPT Pending');
    server.clock.advance(301);
    await endLeases();
    expect(await taken(id)).toBe(0);
    expect(await propose(first, 'RUNNING')).toBe('ACCEPT Running');
    expect(await taken(id)).toBe(1);
    expect(await propose(second, 'PENDING')).toBe('REJECT AwaitingConcurrencySlot');
    expect(await propose(first, 'COMPLETED')).toBe('ACCEPT Completed');
    expect(await taken(id)).toBe(0);
  });

  it("cancels a run that begins late when its slot is another's by then", async () => {
    const id = await deploy({
      concurrency_limit: 1,
      concurrency_options: { collision_strategy: 'ENQUEUE', grace_period_seconds: 60 },
    });
    const [first, second] = [await newRun(id), await newRun(id)];
    await propose(first, 'PENDING');
    server.clock.advance(61);
    await endLeases();
    await propose(second, 'PENDING');
    expect(await propose(first, 'RUNNING')).toBe('REJECT Cancelled');
  });

  it('keeps the slot of a run that has begun and renews its lease', async () => {
    const id = await deploy({ concurrency_limit: 1 });
    const run = await newRun(id);
    await propose(run, 'PENDING');
    server.clock.advance(200);
    await propose(run, 'RUNNING');
    server.clock.advance(200);
    await endLeases();
    expect(await taken(id)).toBe(1);
  });

  it.each([
    ['PENDING', 0],
    ['SCHEDULED', 1],
    ['COMPLETED', 1],
  ])('has the slot of a run back that is removed while it is %s, and no other', async (state, left) => {
    const id = await deploy({ concurrency_limit: 2 });
    const [run, other] = [await newRun(id), await newRun(id)];
    if (state !== 'PENDING') await propose(other, 'PENDING');
    if (state !== 'SCHEDULED') await propose(run, 'PENDING');
    if (state === 'COMPLETED') await propose(run, 'COMPLETED');
    await server.call('DELETE', `/flow_runs/${run}`);
    expect(await taken(id)).toBe(left);
    server.clock.advance(301);
    await endLeases();
    expect(await taken(id)).toBe(0);
  });

  it('loses its limit when the limit is removed', async () => {
    const id = await deploy({ concurrency_limit: 1 });
    const { global_concurrency_limit: limit } = (await server.call('GET', `/deployments/${id}`)).body;
    await server.call('DELETE', `/v2/concurrency_limits/${limit.id}`);
    expect((await server.call('GET', `/deployments/${id}`)).body.global_concurrency_limit).toBeNull();
  });
});

describe('a deployment', () => {
  it('goes with its flow', async () => {
    const id = await deploy({ schedules: [{ schedule: HOURLY }] });
    await server.call('DELETE', `/flows/${flowId}`);
    expect((await server.call('GET', `/deployments/${id}`)).status).toBe(404);
  });

  it('is placed in the queue of its pool, and checks its job variables by the pool', async () => {
    const variables = { type: 'object', properties: { memory: { type: 'integer', default: 1 } }, required: ['memory'] };
    await server.call('POST', '/work_pools', {
      name: 'pool',
      type: 'process',
      base_job_template: { job_configuration: { memory: '{{ memory }}' }, variables },
    });
    const given = { flow_id: flowId, name: 'd', work_pool_name: 'pool' };
    const refused = await server.call('POST', '/deployments', { ...given, job_variables: { memory: 'much' } });
    expect(refused).toEqual({
      status: 422,
      body: {
        detail:
          "Error creating deployment: Validation failed for field 'memory'. Failure reason: 'much' is not of type 'integer'",
      },
    });
    const { body } = await server.call('POST', '/deployments', {
      ...given,
      work_queue_name: 'fast',
      job_variables: { memory: 2 },
    });
    expect(body).toMatchObject({ work_pool_name: 'pool', work_queue_name: 'fast' });
    const run = await server.call('POST', `/deployments/${body.id}/create_flow_run`, { work_queue_name: 'slow' });
    expect(run.body).toMatchObject({ work_pool_name: 'pool', work_queue_name: 'slow' });
    const bad = await server.call('POST', `/deployments/${body.id}/create_flow_run`, {
      job_variables: { memory: null },
    });
    expect(bad.status).toBe(422);
    const changed = await server.call('PATCH', `/deployments/${body.id}`, {
      work_pool_name: 'pool',
      job_variables: { memory: 'x' },
    });
    expect(changed).toMatchObject({ status: 409 });
    await server.call('PATCH', `/deployments/${body.id}`, { work_pool_name: null });
    expect((await server.call('GET', `/deployments/${body.id}`)).body.work_pool_name).toBeNull();
  });

  it('makes no queue of a name that none can have, nor keeps the other runs asked for from being made', async () => {
    const { call } = server;
    await call('POST', '/work_pools', { name: 'pool', type: 'process' });
    const inPool = { flow_id: flowId, name: 'd', work_pool_name: 'pool' };
    const id = await deploy(inPool);
    const detail = "No work queue can be named 'a/b': a name has at least one character, and none of / % & > <.";
    const wrong = { work_queue_name: 'a/b' };
    const refused = { status: 422, body: { detail } };
    expect(await call('POST', `/deployments/${id}/create_flow_run`, wrong)).toEqual(refused);
    expect(await call('POST', '/deployments', { ...inPool, name: 'e', ...wrong })).toEqual(refused);
    expect(await call('POST', '/deployments', { flow_id: flowId, name: 'e', ...wrong })).toEqual(refused);
    const { body } = await call('POST', `/deployments/${id}/create_flow_run/bulk`, [{}, wrong, {}]);
    expect(body.results).toMatchObject([
      { status: 'CREATED' },
      { flow_run_id: null, status: 'FAILED', error: detail },
      { status: 'CREATED' },
    ]);
    expect(await waiting(id)).toHaveLength(2);
  });
});
