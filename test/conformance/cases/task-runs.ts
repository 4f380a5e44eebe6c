import { randomUUID } from 'node:crypto';
import { taskRunEvent } from '../../server/task-run-event.ts';
import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const taskRunCases: Case[] = [
  {
    name: 'task runs',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'r',
        state: { type: 'RUNNING' },
      });
      const task = {
        name: 'sub-0',
        flow_run_id: run.id,
        task_key: 'sub',
        dynamic_key: '0',
        tags: ['x'],
        labels: { a: 'b' },
      };
      const { body: made } = await t.call('POST', '/task_runs/', {
        ...task,
        task_inputs: { rows: [{ input_type: 'parameter', name: 'p' }] },
      });
      await t.call('POST', '/task_runs/', { ...task, name: 'again' });
      await t.call('GET', `/task_runs/${made.id}`);
      await t.call('PATCH', `/task_runs/${made.id}`, { name: 'renamed' });
      await t.call('POST', `/task_runs/${made.id}/set_state`, { state: { type: 'RUNNING' } });
      await t.call('POST', `/task_runs/${made.id}/set_state`, { state: { type: 'COMPLETED', message: 'done' } });
      await t.call('GET', `/task_runs/${made.id}`);
      await t.call('GET', `/task_run_states/?task_run_id=${made.id}`);
      await t.call('GET', `/task_run_states/${made.state_id}`);
      await t.call('POST', '/task_runs/', {
        id: randomUUID(),
        task_key: 'free',
        dynamic_key: randomUUID(),
        name: 'free',
      });
      await t.call('DELETE', `/task_runs/${made.id}`);
      await t.call('DELETE', `/task_runs/${made.id}`);
      await t.call('GET', `/task_runs/${made.id}`);
    },
  },
  {
    name: 'task runs that are refused',
    async run(t) {
      await t.call('POST', '/task_runs/', {});
      await t.call('POST', '/task_runs/', { flow_run_id: MISSING, task_key: 'a', dynamic_key: 'b' });
      await t.call('POST', '/task_runs/', { task_key: 'a', dynamic_key: 'b', bogus: 1 });
      const key = { task_key: 'a', dynamic_key: 'refused' };
      await t.call('POST', '/task_runs/', { ...key, empirical_policy: { retry_jitter_factor: -1 } });
      const delays = await t.ask('POST', '/task_runs/', {
        ...key,
        empirical_policy: { retry_delay: Array(51).fill(1) },
      });
      t.note(`many delays: ${delays.status}`);
      const { body: task } = await t.ask('POST', '/task_runs/', { ...key, name: 'a' });
      const state = { type: 'COMPLETED', state_details: { cache_key: 'k'.repeat(2001) } };
      const { status, body } = await t.ask('POST', `/task_runs/${task.id}/set_state`, { state });
      t.note(`a long cache key: ${status} ${body.status} ${body.details.reason}`);
      await t.call('PATCH', `/task_runs/${MISSING}`, { name: 'x' });
      await t.call('POST', `/task_runs/${MISSING}/set_state`, { state: { type: 'RUNNING' } });
      await t.call('POST', '/task_runs/filter', { limit: 201 });
      await t.call('POST', '/task_runs/filter', { sort: 'START_TIME_ASC' });
      await t.call('GET', `/task_run_states/${MISSING}`);
      await t.call('GET', '/task_run_states/');
    },
  },
  {
    name: 'task runs by filter, order and page',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'r',
        tags: ['of-run'],
        state: { type: 'RUNNING' },
      });
      const ids: string[] = [];
      for (const [name, type] of [
        ['c', 'PENDING'],
        ['a', 'RUNNING'],
        ['b', 'COMPLETED'],
      ] as const) {
        const task = {
          name,
          flow_run_id: run.id,
          task_key: name,
          dynamic_key: '0',
          tags: name === 'a' ? ['x', 'y'] : ['x'],
        };
        ids.push((await t.ask('POST', '/task_runs/', { ...task, state: { type } })).body.id);
      }
      await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'child', parent_task_run_id: ids[0] });
      const names = (runs: { name: string }[]): string[] => runs.map(({ name }) => name);
      const list = (task_runs: object, extra: object = {}) =>
        t.call(
          'POST',
          '/task_runs/filter',
          { flows: { id: { any_: [flow] } }, task_runs, sort: 'NAME_ASC', ...extra },
          { pick: names },
        );
      await list({});
      await list({}, { sort: 'NAME_DESC' });
      await list({}, { sort: 'EXPECTED_START_TIME_ASC' });
      await list({ id: { any_: [ids[0]] } });
      await list({ name: { like_: 'B' } });
      await list({ tags: { all_: ['x', 'y'] } });
      await list({ state: { type: { any_: ['RUNNING'] } } });
      await list({ state: { name: { any_: ['Completed'] } } });
      await list({ subflow_runs: { exists_: true } });
      await list({ subflow_runs: { exists_: false } });
      await list({ flow_run_id: { any_: [run.id] } });
      await list({ flow_run_id: { is_null_: true } });
      await list({ start_time: { is_null_: true } });
      await list({}, { flow_runs: { tags: { any_: ['of-run'] } }, limit: 2, offset: 1 });
      await t.call('POST', '/task_runs/count', { flow_runs: { id: { any_: [run.id] } } });
      await t.call(
        'POST',
        '/flow_runs/filter',
        { flow_runs: { parent_flow_run_id: { any_: [run.id] } } },
        { pick: names },
      );
      await t.call('POST', '/flow_runs/filter', { task_runs: { id: { any_: [ids[1]] } } }, { pick: names });
      await t.call('POST', '/flows/count', { task_runs: { id: { any_: [ids[1]] } } });
      await t.call(
        'POST',
        '/task_runs/paginate',
        { flow_runs: { id: { any_: [run.id] } }, sort: 'NAME_ASC', limit: 2, page: 2 },
        {
          pick: (it: { results: { name: string }[] }) => ({ ...it, results: names(it.results) }),
        },
      );
    },
  },
  {
    name: 'task runs told by events',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'r',
        state: { type: 'RUNNING' },
      });
      const taskRunId = randomUUID();
      const base = { taskRunId, flowRunId: run.id };
      const at = (second: number): string => `2026-01-01T00:00:0${second}.000000Z`;
      const pending = taskRunEvent({ ...base, name: 'Pending', type: 'PENDING', occurred: at(1) });
      const running = taskRunEvent({ ...base, name: 'Running', type: 'RUNNING', occurred: at(2) });
      const completed = taskRunEvent({ ...base, name: 'Completed', type: 'COMPLETED', occurred: at(3) });
      // Out of order, and one of them twice.
      await t.ask('POST', '/events', [completed]);
      await t.ask('POST', '/events', [pending, running]);
      await t.ask('POST', '/events', [running]);
      const names = (states: { name: string }[]): string[] => states.map(({ name }) => name);
      const states = `/task_run_states/?task_run_id=${taskRunId}`;
      await t.until('GET', states, undefined, ({ body }) => body.length === 3, { pick: names });
      await t.call('GET', `/task_runs/${taskRunId}`);
      await t.call('GET', states);
    },
  },
  {
    name: 'the history of task runs',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      const scheduled_time = '2030-01-01T01:30:00Z';
      const state = { type: 'SCHEDULED', state_details: { scheduled_time } };
      await t.ask('POST', '/task_runs/', { flow_run_id: run.id, task_key: 'a', dynamic_key: '0', name: 'a', state });
      const ask = {
        flows: { id: { any_: [flow] } },
        history_start: '2030-01-01T00:00:00Z',
        history_end: '2030-01-01T03:00:00Z',
      };
      await t.call('POST', '/task_runs/history', { ...ask, history_interval_seconds: 3600 });
      await t.call('POST', '/task_runs/history', { ...ask, history_interval_seconds: 0 });
    },
  },
];
