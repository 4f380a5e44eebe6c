import { randomUUID } from 'node:crypto';
import { STATE_TYPES } from '../../../src/model/run-state.ts';
import type { Case, Transcript } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

/** A flow of its own, so that cases do not meet. */
export async function newFlow(t: Transcript, extra: object = {}): Promise<string> {
  const { body } = await t.ask('POST', '/flows/', { name: randomUUID(), ...extra });
  return body.id;
}

export const flowRunCases: Case[] = [
  {
    name: 'flow runs',
    async run(t) {
      const flow = await newFlow(t, { labels: { team: 'x' } });
      const { body: run } = await t.call('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'given',
        parameters: { n: 1, deep: { list: [1, 'two', null] } },
        context: { a: 1 },
        tags: ['x'],
        labels: { own: true },
        flow_version: 'v1',
        empirical_policy: { retries: 2, retry_delay: 3 },
        job_variables: { env: {} },
        state: { type: 'PENDING', message: 'hello' },
      });
      await t.call('GET', `/flow_runs/${run.id}`);
      await t.call('PATCH', `/flow_runs/${run.id}`, {
        name: 'renamed',
        flow_version: 'v2',
        tags: ['y'],
        infrastructure_pid: '7',
      });
      await t.call('PATCH', `/flow_runs/${run.id}`, { empirical_policy: { retries: 0 }, parameters: { m: 2 } });
      await t.call('PATCH', `/flow_runs/${run.id}/labels`, { added: 'y' });
      await t.call('GET', `/flow_runs/${run.id}`);
      await t.call('GET', `/flow_run_states/?flow_run_id=${run.id}`);
      await t.call('GET', `/flow_run_states/${run.state_id}`);
      await t.call('DELETE', `/flow_runs/${run.id}`);
      await t.call('DELETE', `/flow_runs/${run.id}`);
      await t.call('GET', `/flow_runs/${run.id}`);
      await t.call('GET', `/flow_run_states/?flow_run_id=${run.id}`);
    },
  },
  {
    name: 'flow runs of each first state',
    async run(t) {
      const flow = await newFlow(t);
      const named = (name: string, state?: object) => t.call('POST', '/flow_runs/', { flow_id: flow, name, state });
      await named('none');
      for (const type of STATE_TYPES) {
        await t.call('POST', '/flow_runs/', { flow_id: flow, name: type, state: { type } });
      }
      await named('due', {
        type: 'SCHEDULED',
        name: 'Later',
        state_details: { scheduled_time: '2030-01-01T00:00:00+01:00' },
      });
      await named('with data', { type: 'COMPLETED', data: { type: 'unpersisted' } });
      const { body } = await t.ask('POST', '/flow_runs/', { flow_id: flow });
      t.note(`a run without a name gets one: ${/^[a-z]+-[a-z]+$/.test(body.name)}`);
    },
  },
  {
    name: 'flow runs that are refused',
    async run(t) {
      const flow = await newFlow(t);
      await t.call('POST', '/flow_runs/', { name: 'x' });
      await t.call('POST', '/flow_runs/', { flow_id: MISSING });
      await t.call('POST', '/flow_runs/', { flow_id: 'no uuid' });
      await t.call('POST', '/flow_runs/', { flow_id: flow, bogus: 1 });
      await t.call('POST', '/flow_runs/', { flow_id: flow, state: { type: 'NO_TYPE' } });
      await t.call('POST', '/flow_runs/', { flow_id: flow, parameters: [] });
      await t.call('POST', '/flow_runs/', { flow_id: flow, work_pool_name: 'none' });
      const large = await t.ask('POST', '/flow_runs/', { flow_id: flow, parameters: { a: 'x'.repeat(600_000) } });
      t.note(`large parameters: ${large.status}`);
      await t.call('PATCH', `/flow_runs/${MISSING}`, { name: 'x' });
      await t.call('PATCH', `/flow_runs/${MISSING}`, { bogus: 'x' });
      await t.call('PATCH', `/flow_runs/${MISSING}/labels`, { a: 'x' });
      await t.call('GET', `/flow_runs/${MISSING}`);
      await t.call('POST', `/flow_runs/${MISSING}/set_state`, { state: { type: 'RUNNING' } });
      await t.call('POST', `/flow_runs/${MISSING}/set_state`, { state: { type: 'RUNNING', timestamp: 'x' } });
      await t.call('POST', `/flow_runs/${MISSING}/set_state`, {});
      await t.call('POST', '/flow_runs/filter', { limit: 201 });
      await t.call('POST', '/flow_runs/filter', { flow_runs: { bogus: 1 } });
      await t.call('POST', '/flow_runs/filter', { flow_runs: { state: { type: { any_: ['NO_TYPE'] } } } });
      await t.call('GET', '/flow_run_states/');
      await t.call('GET', `/flow_run_states/${MISSING}`);
      await t.call('GET', `/flow_runs/${MISSING}/logs/download`);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      await t.call('PATCH', `/flow_runs/${run.id}`, { job_variables: { a: 1 } });
    },
  },
  {
    name: 'flow runs are made once for a key',
    async run(t) {
      const [one, two] = [await newFlow(t), await newFlow(t)];
      await t.call('POST', '/flow_runs/', { flow_id: one, name: 'first', idempotency_key: 'k' });
      await t.call('POST', '/flow_runs/', { flow_id: one, name: 'second', idempotency_key: 'k' });
      await t.call('POST', '/flow_runs/', { flow_id: two, name: 'third', idempotency_key: 'k' });
    },
  },
  {
    name: 'flow runs by filter',
    async run(t) {
      const flow = await newFlow(t);
      const make = async (name: string, extra: object = {}): Promise<string> =>
        (await t.ask('POST', '/flow_runs/', { flow_id: flow, name, ...extra })).body.id;
      const ids = [
        await make('ant', { tags: ['a'], flow_version: 'v1', idempotency_key: 'ik' }),
        await make('bee', { tags: ['a', 'b'], state: { type: 'RUNNING' } }),
        await make('cow', { state: { type: 'COMPLETED', name: 'Cached' } }),
        await make('dog', { state: { type: 'SCHEDULED', state_details: { scheduled_time: '2030-01-01T00:00:00Z' } } }),
      ];
      const own = { id: { any_: [flow] } };
      const names = (runs: { name: string }[]): string[] => runs.map(({ name }) => name).sort();
      const list = (flow_runs: object, extra: object = {}) =>
        t.call('POST', '/flow_runs/filter', { flows: own, flow_runs, ...extra }, { pick: names });
      await list({});
      await list({ id: { any_: [ids[0], ids[2]] } });
      await list({ id: { not_any_: [ids[0], ids[2]] } });
      await list({ name: { any_: ['ant', 'bee'] } });
      await list({ name: { like_: 'E' } });
      await list({ tags: { all_: ['a', 'b'] } });
      await list({ tags: { any_: ['b', 'c'] } });
      await list({ tags: { is_null_: true } });
      await list({ tags: { is_null_: false } });
      await list({ state: { type: { any_: ['RUNNING', 'COMPLETED'] } } });
      await list({ state: { type: { not_any_: ['RUNNING', 'COMPLETED'] } } });
      await list({ state: { name: { any_: ['Cached'] } } });
      await list({ state: { name: { not_any_: ['Cached'] } } });
      await list({ flow_version: { any_: ['v1'] } });
      await list({ start_time: { is_null_: true } });
      await list({ start_time: { is_null_: false } });
      await list({ start_time: { after_: '2020-01-01T00:00:00Z', before_: '2100-01-01T00:00:00Z' } });
      await list({ end_time: { is_null_: false } });
      await list({ expected_start_time: { after_: '2029-01-01T00:00:00Z' } });
      await list({ next_scheduled_start_time: { before_: '2031-01-01T00:00:00Z' } });
      await list({ deployment_id: { is_null_: true } });
      await list({ deployment_id: { any_: [MISSING] } });
      await list({ parent_flow_run_id: { is_null_: true } });
      await list({ parent_task_run_id: { is_null_: false } });
      await list({ idempotency_key: { any_: ['ik'] } });
      await list({ work_queue_name: { any_: ['none'] } });
      await list({ operator: 'or_', name: { any_: ['ant'] }, tags: { any_: ['b'] } });
      await list({}, { deployments: { id: { any_: [MISSING] } } });
      await list({}, { work_pools: { name: { any_: ['none'] } } });
      await list({}, { task_runs: { name: { any_: ['none'] } } });
      await t.call('POST', '/flow_runs/count', { flows: own, flow_runs: { tags: { any_: ['a'] } } });
    },
  },
  {
    name: 'flow runs by order and page',
    async run(t) {
      const flow = await newFlow(t);
      for (const [index, name] of ['c', 'a', 'b'].entries()) {
        const scheduled_time = `2030-01-0${3 - index}T00:00:00Z`;
        await t.ask('POST', '/flow_runs/', {
          flow_id: flow,
          name,
          state: { type: 'SCHEDULED', state_details: { scheduled_time } },
        });
      }
      const own = { flows: { id: { any_: [flow] } } };
      const names = (runs: { name: string }[]): string[] => runs.map(({ name }) => name);
      const list = (body: object) => t.call('POST', '/flow_runs/filter', { ...own, ...body }, { pick: names });
      for (const by of ['NAME', 'EXPECTED_START_TIME', 'START_TIME']) {
        await list({ sort: `${by}_ASC` });
        await list({ sort: `${by}_DESC` });
      }
      await list({ sort: 'NEXT_SCHEDULED_START_TIME_ASC' });
      await list({ sort: 'NAME_ASC', limit: 2 });
      await list({ sort: 'NAME_ASC', limit: 2, offset: 2 });
      await list({ sort: 'NAME_ASC', offset: 3 });
      await list({ limit: 0 });
      const page = (body: object) =>
        t.call(
          'POST',
          '/flow_runs/paginate',
          { ...own, sort: 'NAME_ASC', ...body },
          {
            pick: (it: { results?: { name: string }[] }) => ({ ...it, results: it.results && names(it.results) }),
          },
        );
      await page({ limit: 2 });
      await page({ limit: 2, page: 2 });
      await page({ limit: 3, page: 2 });
      await page({ limit: 0 });
      await page({ page: 0 });
      await page({ limit: 201 });
    },
  },
  {
    name: 'many flow runs at once',
    async run(t) {
      const flow = await newFlow(t);
      for (const name of ['a', 'b']) await t.ask('POST', '/flow_runs/', { flow_id: flow, name });
      const { body: runs } = await t.ask('POST', '/flow_runs/filter', {
        flows: { id: { any_: [flow] } },
        sort: 'NAME_ASC',
      });
      const ids = runs.map(({ id }: { id: string }) => id);
      const summary = (it: { results: { status: string; state: { name: string } | null }[] }) =>
        it.results.map(({ status, state }) => `${status} ${state?.name}`);
      const both = { flow_runs: { id: { any_: ids } } };
      await t.call('POST', '/flow_runs/bulk_set_state', { ...both, state: { type: 'RUNNING' } }, { pick: summary });
      await t.call('POST', '/flow_runs/bulk_set_state', { ...both, state: { type: 'PENDING' } }, { pick: summary });
      await t.call('POST', '/flow_runs/bulk_set_state', { ...both, limit: 51, state: { type: 'RUNNING' } });
      await t.call('POST', '/flow_runs/bulk_delete', both, { pick: (it: { deleted: string[] }) => it.deleted.length });
      await t.call('POST', '/flow_runs/bulk_delete', both);
    },
  },
  {
    name: 'the history of flow runs',
    async run(t) {
      const flow = await newFlow(t);
      for (const [name, hour] of [
        ['a', 1],
        ['b', 1],
        ['c', 3],
      ] as const) {
        const scheduled_time = `2030-01-01T0${hour}:30:00Z`;
        const { body } = await t.ask('POST', '/flow_runs/', {
          flow_id: flow,
          name,
          state: { type: 'SCHEDULED', state_details: { scheduled_time } },
        });
        if (name === 'b')
          await t.ask('POST', `/flow_runs/${body.id}/set_state`, { state: { type: 'COMPLETED' }, force: true });
      }
      const ask = {
        flows: { id: { any_: [flow] } },
        history_start: '2030-01-01T00:00:00Z',
        history_end: '2030-01-01T04:00:00Z',
      };
      const counts = (it: { states: { state_name: string; count_runs: number }[] }[]) =>
        it.map(({ states }) => states.map(({ state_name, count_runs }) => `${count_runs} ${state_name}`).sort());
      await t.call('POST', '/flow_runs/history', { ...ask, history_interval_seconds: 3600 }, { pick: counts });
      await t.call('POST', '/flow_runs/history', { ...ask, history_interval_seconds: 5000 }, { pick: counts });
      await t.call('POST', '/flow_runs/history', { ...ask, history_interval_seconds: 0.5 });
      await t.call('POST', '/flow_runs/history', {
        ...ask,
        history_end: ask.history_start,
        history_interval_seconds: 60,
      });
      await t.call('POST', '/flow_runs/history', {});
      await t.call('POST', '/flow_runs/lateness', { flow_runs: { id: { any_: [MISSING] } } });
    },
  },
  {
    name: 'inputs of a flow run',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      const path = `/flow_runs/${run.id}/input`;
      await t.call('POST', path, { key: 'a-1', value: '{"x":1}', sender: 'me' });
      await t.call('POST', path, { key: 'a-2', value: 'plain' });
      await t.call('POST', path, { key: 'a-1', value: 'again' });
      await t.call('POST', `/flow_runs/${MISSING}/input`, { key: 'a', value: 'x' });
      await t.call('POST', path, { value: 'x' });
      await t.call('GET', `${path}/a-1`);
      await t.call('GET', `${path}/none`);
      await t.call('POST', `${path}/filter`, { prefix: 'a-', limit: 10 });
      await t.call('POST', `${path}/filter`, { prefix: 'a-', limit: 10, exclude_keys: ['a-1'] });
      await t.call('POST', `${path}/filter`, { prefix: 'a-' });
      await t.call('DELETE', `${path}/a-1`);
      await t.call('DELETE', `${path}/a-1`);
    },
  },
];
