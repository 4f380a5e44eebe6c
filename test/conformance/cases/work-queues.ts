import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

type Placed = { name: string; priority: number }[];

export const workQueueCases: Case[] = [
  {
    name: 'queues of a work pool',
    async run(t) {
      const name = `p-${randomUUID()}`;
      await t.ask('POST', '/work_pools/', { name, type: 'process' });
      const path = `/work_pools/${name}/queues`;
      await t.call('POST', path, { name: 'a' });
      await t.call('POST', path, { name: 'a' });
      await t.call('POST', path, { name: 'b', priority: 1, concurrency_limit: 2, description: 'd', is_paused: true });
      await t.call('POST', path, { name: 'c', priority: 9 });
      const places = (found: Placed): string[] => found.map((it) => `${it.name} ${it.priority}`);
      const list = (body: object = {}) => t.call('POST', `${path}/filter`, body, { pick: places });
      await list();
      await t.call('POST', path, { name: 'd' });
      await t.call('PATCH', `${path}/a`, { priority: 1 });
      await list();
      await t.call('DELETE', `${path}/b`);
      await list();
      await list({ work_queues: { name: { any_: ['a', 'none'] } } });
      await list({ work_queues: { name: { startswith_: ['A', 'c'] } } });
      await list({ limit: 1, offset: 1 });
      await list({ work_queues: { id: { any_: [MISSING] } } });
      await t.call('GET', `${path}/a`);
      await t.call('PATCH', `${path}/a`, { name: 'e', description: 'x', concurrency_limit: 1 });
      await t.call('GET', `${path}/e`);
      await t.call('PATCH', `${path}/e`, { name: 'c' });
      await t.call('PATCH', `${path}/e`, { is_paused: null });
      await t.call('PATCH', `${path}/e`, { priority: 0 });
      await t.call('GET', `${path}/none`);
      await t.call('PATCH', `${path}/none`, {});
      await t.call('DELETE', `${path}/none`);
      await t.call('GET', '/work_pools/none/queues/none');
      await t.call('PATCH', '/work_pools/none/queues/none', {});
      await t.call('DELETE', '/work_pools/none/queues/none');
      await t.call('POST', '/work_pools/none/queues', { name: 'a' });
      await t.call('POST', '/work_pools/none/queues/filter', {});
      for (const bad of [{}, { name: 'a/b' }, { name: 'x', priority: 0 }, { name: 'x', bogus: 1 }]) {
        await t.call('POST', path, bad);
      }
    },
  },
  {
    name: 'work queues by their ids',
    async run(t) {
      const name = `q-${randomUUID()}`;
      const { body: queue } = await t.ask('POST', '/work_queues/', { name });
      await t.call('GET', `/work_queues/${queue.id}`, undefined, {
        pick: ({ priority: _priority, ...it }: { priority: number }) => it,
      });
      await t.call('POST', '/work_queues/', { name });
      await t.call('GET', `/work_queues/name/${name}`, undefined, { pick: (it: { id: string }) => it.id });
      await t.call('GET', `/work_queues/name/none`);
      await t.call('GET', `/work_queues/${MISSING}`);
      const names = (found: { name: string }[]): string[] => found.map((it) => it.name);
      await t.call('POST', '/work_queues/filter', { work_queues: { name: { any_: [name] } } }, { pick: names });
      await t.call('POST', '/work_queues/filter', { work_queues: { name: { startswith_: ['none'] } } });
      const flow = await newFlow(t);
      for (const type of ['SCHEDULED', 'RUNNING', 'CANCELLING']) {
        await t.ask('POST', '/flow_runs/', { flow_id: flow, name: type, work_queue_name: name, state: { type } });
      }
      const get = (body: object) => t.call('POST', `/work_queues/${queue.id}/get_runs`, body, { pick: names });
      await get({});
      await get({ scheduled_before: '2020-01-01T00:00:00Z' });
      await get({ limit: 0 });
      await t.call('PATCH', `/work_queues/${queue.id}`, { concurrency_limit: 2 });
      await get({});
      await t.call('PATCH', `/work_queues/${queue.id}`, { concurrency_limit: 3, is_paused: true });
      await get({});
      // Runs that were made within one moment come in any order.
      const timeless = (it: { flow_runs: { name: string }[] }) => ({
        ...it,
        flow_runs: it.flow_runs
          .map((run) => ({ ...run, time_in_current_state: null }))
          .sort((one, other) => one.name.localeCompare(other.name)),
      });
      const status = `/work_queues/${queue.id}/concurrency_status`;
      await t.call('POST', status, {}, { pick: timeless });
      await t.call('POST', status, { limit: 1, page: 3 }, { pick: timeless });
      await t.call('POST', `/work_queues/${MISSING}/concurrency_status`, {});
      await t.call('PATCH', `/work_queues/${queue.id}`, { last_polled: new Date().toISOString() });
      await t.call('GET', `/work_queues/${queue.id}/status`);
      await t.call('PATCH', `/work_queues/${queue.id}`, { last_polled: '2020-01-01T00:00:00Z' });
      await t.call('GET', `/work_queues/${queue.id}/status`);
      await t.call('GET', `/work_queues/${MISSING}/status`);
      await t.call('POST', `/work_queues/${MISSING}/get_runs`, {});
      await t.call('PATCH', `/work_queues/${MISSING}`, {});
      await t.call('DELETE', `/work_queues/${queue.id}`);
      await t.call('DELETE', `/work_queues/${queue.id}`);
    },
  },
];
