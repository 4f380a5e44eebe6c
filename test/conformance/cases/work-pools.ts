import { randomUUID } from 'node:crypto';
import type { Case, Transcript } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';
const TEMPLATE = {
  job_configuration: { command: '{{ command }}', env: '{{ env }}' },
  variables: {
    type: 'object',
    properties: { command: { type: 'string', default: 'echo' }, env: { type: 'object' }, n: { type: 'integer' } },
    required: ['n'],
  },
};

type Named = { name: string }[];

export const workPoolCases: Case[] = [
  {
    name: 'work pools',
    async run(t) {
      const name = `p-${randomUUID()}`;
      const { body: made } = await t.call('POST', '/work_pools/', { name, type: 'process' });
      await t.call('POST', '/work_pools/', { name });
      await t.call('GET', `/work_pools/${name}`);
      await t.call('GET', '/work_pools/none');
      const full = {
        name: `${name}-full`,
        type: 'docker',
        description: 'd',
        base_job_template: TEMPLATE,
        is_paused: true,
        concurrency_limit: 3,
        storage_configuration: { bundle_upload_step: { a: 1 }, default_result_storage_block_id: MISSING },
      };
      await t.call('POST', '/work_pools/', full);
      await t.call('POST', '/work_pools/', { name: `${name}-agent` });
      const own = (found: Named): string[] => found.map((it) => it.name).filter((it) => it.startsWith(name));
      const list = (body: object) => t.call('POST', '/work_pools/filter', body, { pick: own });
      await list({});
      await list({ work_pools: { name: { any_: [name, 'none'] } } });
      await list({ work_pools: { id: { any_: [made.id] } } });
      await list({ work_pools: { name: { any_: [name] }, type: { any_: ['docker'] } } });
      await list({ work_pools: { operator: 'or_', name: { any_: [name] }, type: { any_: ['docker'] } } });
      const mine = { work_pools: { name: { any_: [name, full.name, `${name}-agent`] } } };
      await list({ ...mine, limit: 1, offset: 1 });
      await t.call('POST', '/work_pools/count', mine);
      await t.call('POST', '/work_pools/filter', { limit: 201 });
      await t.call('POST', '/work_pools/filter', { work_pools: { bogus: 1 } });
      await t.call('PATCH', `/work_pools/${name}`, { description: 'new', concurrency_limit: 0 });
      await t.call('PATCH', `/work_pools/${name}`, { is_paused: true });
      await t.call('PATCH', `/work_pools/${name}`, { is_paused: false, storage_configuration: {} });
      await t.call('PATCH', `/work_pools/${name}`, {});
      await t.call('GET', `/work_pools/${name}`);
      await t.call('PATCH', '/work_pools/none', { description: 'x' });
      await t.call('PATCH', `/work_pools/${name}`, { name: 'x' });
      await t.call('PATCH', `/work_pools/${name}`, { concurrency_limit: -1 });
      await t.call('PATCH', '/work_pools/prefect-x', { description: 'x' });
      await t.call('PATCH', '/work_pools/prefect-x', { is_paused: true });
      await t.call('DELETE', '/work_pools/prefect-x');
      await t.call('DELETE', `/work_pools/${name}`);
      await t.call('DELETE', `/work_pools/${name}`);
      await t.call('GET', `/work_queues/${made.default_queue_id}`);
    },
  },
  {
    name: 'work pools that are refused',
    async run(t) {
      const post = (body: object) => t.call('POST', '/work_pools/', body);
      for (const name of ['a/b', 'a%b', '', " ' ", 'Prefect', 'prefect-pool']) await post({ name });
      await post({});
      await post({ name: 'x', bogus: 1 });
      await post({ name: 'x', concurrency_limit: -1 });
      await post({ name: 'x', storage_configuration: { bogus: 1 } });
      await post({ name: 'x', base_job_template: { job_configuration: {} } });
      const { job_configuration, variables } = TEMPLATE;
      await post({ name: 'x', base_job_template: { job_configuration: { a: ['{{ other }}'] }, variables } });
      const wrong = (properties: object, required: string[] = []) =>
        post({
          name: 'x',
          base_job_template: {
            job_configuration,
            variables: { type: 'object', properties: { ...variables.properties, ...properties }, required },
          },
        });
      await wrong({ n: { type: 'integer', default: 'x' } });
      await wrong({ n: { type: 'integer', default: 'x' } }, ['n']);
      await wrong({ n: { type: 'integer', default: 0, minimum: 1 } });
      await wrong({ n: { type: 'string', default: 'c', enum: ['a', 'b'] } });
      await wrong({ n: { type: 'nothing', default: 1 } });
      await wrong({ n: { type: 'object', default: { $ref: { block_document_id: MISSING } } } });
      await wrong({ n: { type: 'object', default: { $ref: { block_document_id: 'none' } } } });
    },
  },
  {
    name: 'events of work pools and queues',
    async run(t) {
      const name = `p-${randomUUID()}`;
      const { body: pool } = await t.ask('POST', '/work_pools/', { name, type: 'process' });
      await t.ask('PATCH', `/work_pools/${name}`, { description: 'd', concurrency_limit: 2, is_paused: true });
      await t.ask('PATCH', `/work_pools/${name}`, { is_paused: false });
      await t.ask('POST', `/work_pools/${name}/queues`, { name: 'q' });
      await t.ask('PATCH', `/work_pools/${name}/queues/q`, { name: 'r', priority: 1, description: '' });
      await t.ask('PATCH', `/work_pools/${name}/queues/r`, { is_paused: true });
      await t.ask('PATCH', `/work_pools/${name}/queues/r`, { is_paused: false });
      await t.ask('POST', `/work_pools/${name}/workers/heartbeat`, { name: 'w' });
      await t.ask('DELETE', `/work_pools/${name}`);
      const filter = { any_resource: { id: [`prefect.work-pool.${pool.id}`] }, order: 'ASC' };
      // Which of those that belong together is told first is left open.
      const told = (it: { events: { event: string; resource: object; related: object; payload: object }[] }) =>
        it.events
          .map(({ event, resource, related, payload }) => JSON.stringify([event, resource, related, payload]))
          .sort((a, b) => (shape(a) < shape(b) ? -1 : 1));
      await t.until('POST', '/events/filter', { filter }, ({ body }) => body.total === 14, { pick: told });
    },
  },
  {
    name: 'runs for workers',
    async run(t) {
      const name = `p-${randomUUID()}`;
      const flow = await newFlow(t);
      await t.ask('POST', '/work_pools/', { name, type: 'process' });
      await t.ask('POST', `/work_pools/${name}/queues`, { name: 'high', priority: 1 });
      const at = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
      const run = async (label: string, queue: string | null, minutes: number, type = 'SCHEDULED') => {
        const state = { type, state_details: type === 'SCHEDULED' ? { scheduled_time: at(minutes) } : {} };
        const place = { work_pool_name: name, ...(queue ? { work_queue_name: queue } : {}) };
        await t.ask('POST', '/flow_runs/', { flow_id: flow, name: label, ...place, state });
      };
      await run('default 1', null, -3);
      await run('default 2', 'default', -1);
      await run('high 1', 'high', 1);
      await run('high 2', 'high', 30);
      await t.call('POST', '/flow_runs/', { flow_id: flow, work_pool_name: 'none' });
      await t.call('POST', '/flow_runs/', { flow_id: flow, work_pool_name: name, work_queue_name: 'none' });
      const due = async (label: string, body: object): Promise<void> => {
        const { status, body: found } = await t.ask('POST', `/work_pools/${name}/get_scheduled_flow_runs`, body);
        const names = status === 200 ? found.map((it: { flow_run: { name: string } }) => it.flow_run.name) : found;
        t.note(`${label}: ${status} ${JSON.stringify(names)}`);
      };
      await due('all', {});
      await due('soon', { scheduled_before: at(2) });
      await due('later', { scheduled_after: at(0) });
      await due('two', { limit: 2 });
      await due('none', { limit: 0 });
      await due('high', { work_queue_names: ['high'] });
      await due('missing', { work_queue_names: ['none'] });
      await t.ask('PATCH', `/work_pools/${name}/queues/high`, { is_paused: true });
      await due('high is paused', {});
      await t.ask('PATCH', `/work_pools/${name}/queues/high`, { is_paused: false, concurrency_limit: 1 });
      await due('one slot in high', {});
      await t.ask('PATCH', `/work_pools/${name}`, { concurrency_limit: 2 });
      await due('two slots in all', {});
      await run('taken', 'high', 0, 'PENDING');
      await due('one of them taken', {});
      await t.ask('PATCH', `/work_pools/${name}`, { is_paused: true });
      await due('all is paused', {});
      await t.call('POST', '/work_pools/none/get_scheduled_flow_runs', {});
      const filter = (path: string, body: object) =>
        t.call('POST', path, body, { pick: (it: Named) => it.map((each) => each.name).sort() });
      await filter('/flow_runs/filter', { work_pools: { name: { any_: [name] } } });
      await filter('/flow_runs/filter', {
        work_pools: { name: { any_: [name] } },
        work_pool_queues: { name: { any_: ['high'] } },
      });
      await filter('/flows/filter', { work_pools: { name: { any_: [name] } } });
      await concurrency(t, name);
    },
  },
];

async function concurrency(t: Transcript, name: string): Promise<void> {
  const timeless = (it: { queues: { flow_runs: { time_in_current_state: number | null }[] }[] }) => ({
    ...it,
    queues: it.queues.map((queue) => ({
      ...queue,
      flow_runs: queue.flow_runs.map((run) => ({ ...run, time_in_current_state: typeof run.time_in_current_state })),
    })),
  });
  const status = (body: object) => t.call('POST', `/work_pools/${name}/concurrency_status`, body, { pick: timeless });
  await status({});
  await status({ limit: 1, page: 2, flow_run_limit: 0 });
  await status({ page: 0 });
  await t.call('POST', '/work_pools/none/concurrency_status', {});
}

/** A line without its ids, by which lines are put in order. */
function shape(line: string): string {
  return line.replace(/[0-9a-f-]{36}/g, '');
}
