import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const uiCases: Case[] = [
  {
    name: "what the web interface's pages count",
    async run(t) {
      const flow = await newFlow(t);
      const newRun = async (state: object): Promise<string> =>
        (await t.ask('POST', '/flow_runs/', { flow_id: flow, state })).body.id;
      const run = await newRun({ type: 'RUNNING' });
      const later = new Date(Date.now() + 3_600_000).toISOString();
      const latest = new Date(Date.now() + 7_200_000).toISOString();
      await newRun({ type: 'SCHEDULED', state_details: { scheduled_time: latest } });
      const next = await newRun({ type: 'SCHEDULED', state_details: { scheduled_time: later } });
      const newTask = async (key: string, state: object): Promise<string> =>
        (
          await t.ask('POST', '/task_runs/', {
            flow_run_id: run,
            name: key,
            task_key: key,
            dynamic_key: '0',
            state,
          })
        ).body.id;
      const task = await newTask('a', { type: 'COMPLETED' });
      await newTask('b', { type: 'FAILED' });
      await newTask('c', { type: 'RUNNING' });
      const tracking = await newTask('sub', { type: 'RUNNING' });
      await t.ask('POST', '/flow_runs/', { flow_id: flow, parent_task_run_id: tracking, state: { type: 'RUNNING' } });
      const mine = { flows: { id: { any_: [flow] } } };
      await t.call('POST', '/ui/flow_runs/history', mine, {
        pick: (points: { state_type: string }[]) => points.map(({ state_type }) => state_type).sort(),
      });
      await t.call('POST', '/ui/flow_runs/history', { ...mine, limit: 1, offset: 1 }, { pick: (it: []) => it.length });
      await t.call('POST', '/ui/flow_runs/history', { limit: 1001 }, { pick: () => undefined });
      const tasks = await t.ask('POST', '/ui/flow_runs/count-task-runs', { flow_run_ids: [run, next, MISSING] });
      t.note(`task runs: ${[run, next, MISSING].map((id) => tasks.body[id])}`);
      await t.call('POST', '/ui/flow_runs/count-task-runs', {});
      await t.call('POST', '/ui/flows/count-deployments', { flow_ids: [flow, MISSING] });
      const { body } = await t.ask('POST', '/ui/flows/next-runs', { flow_ids: [flow, MISSING] });
      t.note(`next run is the sooner one: ${body[flow]?.id === next}, missing: ${body[MISSING]}`);
      const since = new Date(Date.now() - 60_000).toISOString();
      const counts = await t.ask('POST', '/ui/task_runs/dashboard/counts', {
        ...mine,
        task_runs: { start_time: { after_: since } },
      });
      const sum = (key: string) =>
        counts.body.reduce((all: number, bar: Record<string, number>) => all + (bar[key] ?? 0), 0);
      t.note(`bars: ${counts.body.length}, completed: ${sum('completed')}, failed: ${sum('failed')}`);
      await t.call('POST', '/ui/task_runs/dashboard/counts', { task_runs: {} });
      await t.call('POST', '/ui/task_runs/count', mine);
      await t.call('GET', `/ui/task_runs/${task}`, undefined, {
        pick: (it: { name: string; flow_run_name: string | null; state_type: string }) => [
          it.name,
          typeof it.flow_run_name,
          it.state_type,
        ],
      });
      await t.call('GET', `/ui/task_runs/${MISSING}`);
      await t.call('POST', '/task_workers/filter', {});
      await t.call('POST', '/task_workers/filter', { task_worker_filter: { task_keys: ['none'] } });
    },
  },
  {
    name: 'values of a form',
    async run(t) {
      const schema = {
        type: 'object',
        properties: {
          city: { type: 'string', title: 'city' },
          days: { type: 'array', items: { type: 'integer' } },
          place: { type: 'object', properties: { lat: { type: 'number' } }, required: ['lat'] },
        },
        required: ['city'],
      };
      const check = (values: object) => t.call('POST', '/ui/schemas/validate', { schema, values });
      await check({ city: 'Oslo' });
      await check({});
      await check({ city: 1, days: [1, 'two', 3], place: {} });
      await check({ city: 'Oslo', place: 5 });
      await check({ city: { __prefect_kind: 'jinja', template: '{{ name }}' } });
      await check({ city: { __prefect_kind: 'json', value: '"Oslo"' } });
      await check({ city: { __prefect_kind: 'json', value: '5' } });
      await t.call('POST', '/ui/schemas/validate', { schema: { type: 'nothing' }, values: {} });
      await t.call('POST', '/ui/schemas/validate', { schema });
    },
  },
  {
    name: 'events counted',
    async run(t) {
      const id = `thing.${randomUUID()}`;
      const at = (minute: number) => new Date(Date.UTC(2026, 4, 4, 10, minute)).toISOString();
      const told = ['a.one', 'a.one', 'b.one'].map((event, index) => ({
        id: randomUUID(),
        event,
        occurred: at(index),
        resource: { 'prefect.resource.id': id, 'prefect.resource.name': `name ${index}` },
      }));
      await t.ask('POST', '/events', told);
      const filter = { resource: { id: [id] }, occurred: { since: at(0), until: at(5) } };
      await t.until('POST', '/events/filter', { filter }, ({ body }) => body.total === 3, {
        pick: (it: { total: number }) => it.total,
      });
      type Counted = { value: string; label: string; count: number };
      const all = { pick: (it: Counted[]) => it.map(({ value, label, count }) => [value, label, count]) };
      const values = { pick: (it: Counted[]) => it.map(({ value, count }) => [value, count]) };
      await t.call('POST', '/events/count-by/event', { filter }, all);
      await t.call('POST', '/events/count-by/resource', { filter }, all);
      await t.call('POST', '/events/count-by/day', { filter }, values);
      await t.call('POST', '/events/count-by/time', { filter, time_unit: 'minute' }, values);
      await t.call('POST', '/events/count-by/time', { filter, time_unit: 'hour', time_interval: 0.05 }, values);
      await t.call('POST', '/events/count-by/time', { filter, time_unit: 'second', time_interval: 0.1 }, values);
      await t.call('POST', '/events/count-by/time', { filter, time_unit: 'second', time_interval: 0.001 });
      await t.call('POST', '/events/count-by/year', { filter });
      await t.call('POST', '/events/count-by/day', {});
    },
  },
];
