import { randomUUID } from 'node:crypto';
import { STATE_TYPES } from '../../../src/model/run-state.ts';
import type { Case, Transcript } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

interface Told {
  state: { type: string; name: string } | null;
  status: string;
  details: { reason?: string };
}
const outcome = { pick: ({ state, status, details }: Told) => [status, state?.type, state?.name, details.reason] };

async function newTask(t: Transcript, flowRun: string | null, state: object, more: object = {}): Promise<string> {
  const key = randomUUID();
  const task = { flow_run_id: flowRun, name: 'task', task_key: 'task', dynamic_key: key, state, ...more };
  return (await t.ask('POST', '/task_runs/', task)).body.id;
}

async function runningFlow(t: Transcript): Promise<string> {
  const flow = await newFlow(t);
  return (await t.ask('POST', '/flow_runs/', { flow_id: flow, state: { type: 'RUNNING' } })).body.id;
}

const propose = (t: Transcript, id: string, state: object, more: object = {}) =>
  t.call('POST', `/task_runs/${id}/set_state`, { state, ...more }, outcome);

export const taskRuleCases: Case[] = [
  {
    name: 'every pair of states of a task run',
    async run(t) {
      const flowRun = await runningFlow(t);
      for (const from of STATE_TYPES) {
        for (const to of STATE_TYPES) await propose(t, await newTask(t, flowRun, { type: from }), { type: to });
      }
    },
  },
  {
    name: 'every pair of states of a background task run',
    async run(t) {
      const deferred = { state_details: { deferred: true } };
      for (const from of STATE_TYPES) {
        for (const to of STATE_TYPES) {
          await propose(t, await newTask(t, null, { type: from }), { type: to, ...deferred });
        }
      }
    },
  },
  {
    name: 'a task run in a flow that does not run',
    async run(t) {
      const flow = await newFlow(t);
      for (const type of STATE_TYPES) {
        const flowRun = (await t.ask('POST', '/flow_runs/', { flow_id: flow, state: { type } })).body.id;
        await propose(t, await newTask(t, flowRun, { type: 'PENDING' }), { type: 'RUNNING' });
      }
    },
  },
  {
    name: 'a task run that is cached',
    async run(t) {
      const flowRun = await runningFlow(t);
      const key = `key-${randomUUID()}`;
      const cached = { state_details: { cache_key: key } };
      const first = await newTask(t, flowRun, { type: 'RUNNING' });
      await propose(t, first, { type: 'COMPLETED', ...cached, data: { type: 'reference', storage_key: 'k' } });
      const again = await newTask(t, flowRun, { type: 'PENDING' });
      await propose(t, again, { type: 'RUNNING', ...cached });
      const refreshed = await newTask(t, flowRun, { type: 'PENDING' });
      await propose(t, refreshed, { type: 'RUNNING', state_details: { cache_key: key, refresh_cache: true } });
      const old = `key-${randomUUID()}`;
      const expired = { cache_key: old, cache_expiration: '2020-01-01T00:00:00Z' };
      await propose(t, await newTask(t, flowRun, { type: 'RUNNING' }), { type: 'COMPLETED', state_details: expired });
      const late = await newTask(t, flowRun, { type: 'PENDING' });
      await propose(t, late, { type: 'RUNNING', state_details: { cache_key: old } });
      const long = { state_details: { cache_key: 'x'.repeat(2001) } };
      const tooLong = await t.ask('POST', `/task_runs/${late}/set_state`, { state: { type: 'COMPLETED', ...long } });
      t.note(`a key that is too long: ${tooLong.body.status} ${tooLong.body.details.reason}`);
    },
  },
  {
    name: 'a task run that is tried again',
    async run(t) {
      const flowRun = await runningFlow(t);
      const policy = { empirical_policy: { retries: 1, retry_delay: 0 } };
      const id = await newTask(t, flowRun, { type: 'PENDING' }, policy);
      await propose(t, id, { type: 'RUNNING' });
      await propose(t, id, { type: 'FAILED', message: 'no' });
      await propose(t, id, { type: 'RUNNING' });
      await propose(t, id, { type: 'FAILED' });
      const hopeless = await newTask(t, flowRun, { type: 'PENDING' }, policy);
      await propose(t, hopeless, { type: 'RUNNING' });
      await propose(t, hopeless, { type: 'FAILED', state_details: { retriable: false } });
      await t.call('GET', `/task_runs/${id}`, undefined, {
        pick: (run: Record<string, unknown>) => [run.run_count, run.flow_run_run_count, run.state_name],
      });
    },
  },
];
