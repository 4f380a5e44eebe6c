import { STATE_TYPES } from '../../../src/model/run-state.ts';
import type { Case, Transcript } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

/** Brings a run to a state by force and proposes another; notes the outcome in a line. */
async function propose(
  t: Transcript,
  flow: string,
  from: object,
  to: object,
  options: { force?: boolean } = {},
): Promise<string> {
  // A run is not born with a result, so one that has a result is brought to it.
  const state = 'data' in from ? { type: 'RUNNING' } : from;
  const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r', state });
  if ('data' in from) await t.ask('POST', `/flow_runs/${run.id}/set_state`, { state: from, force: true });
  const body = { state: to, force: options.force ?? false };
  const answer = await t.ask('POST', `/flow_runs/${run.id}/set_state`, body);
  const { state: now, status, details } = answer.body;
  const reason = details?.reason ? ` "${details.reason}"` : '';
  const delay = details?.delay_seconds === undefined ? '' : ` ${details.delay_seconds}s`;
  t.note(
    `${show(from)} -> ${show(to)}${options.force ? ' by force' : ''}: ${answer.status} ${status} ${now?.name}${delay}${reason}`,
  );
  return run.id;
}

function show(state: object): string {
  return Object.values(state)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(' ');
}

/** The fields of a run that transitions keep, as they stand after one. */
async function noteRun(t: Transcript, id: string): Promise<void> {
  const { body } = await t.ask('GET', `/flow_runs/${id}`);
  const { run_count, empirical_policy: policy, start_time, end_time, next_scheduled_start_time: due } = body;
  const { pause_keys, resuming, retry_type } = policy;
  const times = { started: start_time !== null, ended: end_time !== null, due: due !== null };
  t.note(`  ${JSON.stringify({ run_count, pause_keys: pause_keys.length, resuming, retry_type, ...times })}`);
}

export const stateRuleCases: Case[] = [
  {
    name: 'every pair of states',
    async run(t) {
      const flow = await newFlow(t);
      for (const from of STATE_TYPES) {
        for (const to of STATE_TYPES) await noteRun(t, await propose(t, flow, { type: from }, { type: to }));
      }
    },
  },
  {
    name: 'every pair of states by force',
    async run(t) {
      const flow = await newFlow(t);
      for (const from of STATE_TYPES) {
        for (const to of STATE_TYPES)
          await noteRun(t, await propose(t, flow, { type: from }, { type: to }, { force: true }));
      }
    },
  },
  {
    name: 'transitions with details',
    async run(t) {
      const flow = await newFlow(t);
      const result = { type: 'COMPLETED', data: { storage_key: 'k', type: 'reference' } };
      const future = { scheduled_time: '2100-01-01T00:00:00Z' };
      await propose(t, flow, { type: 'PENDING' }, { type: 'PENDING', name: 'Submitting' });
      await propose(
        t,
        flow,
        { type: 'PENDING', name: 'Submitting' },
        { type: 'PENDING', name: 'InfrastructurePending' },
      );
      await propose(t, flow, { type: 'SCHEDULED' }, { type: 'SCHEDULED', name: 'Late' });
      await propose(t, flow, { type: 'SCHEDULED', name: 'Late' }, { type: 'SCHEDULED', name: 'Late' });
      await propose(t, flow, { type: 'RUNNING' }, { type: 'SCHEDULED', name: 'Late' });
      await propose(t, flow, { type: 'SCHEDULED', name: 'Resuming' }, { type: 'CANCELLING' });
      await propose(t, flow, { type: 'PAUSED', state_details: { pause_reschedule: true } }, { type: 'CANCELLING' });
      await propose(t, flow, { type: 'PAUSED', state_details: { pause_reschedule: true } }, { type: 'RUNNING' });
      await propose(
        t,
        flow,
        { type: 'PAUSED', state_details: { pause_timeout: '2020-01-01T00:00:00Z' } },
        { type: 'RUNNING' },
      );
      await propose(
        t,
        flow,
        { type: 'RUNNING' },
        { type: 'PAUSED', name: 'Suspended', state_details: { pause_reschedule: true } },
      );
      await propose(t, flow, result, { type: 'RUNNING' });
      await propose(t, flow, result, { type: 'COMPLETED' });
      await propose(t, flow, result, { type: 'COMPLETED' }, { force: true });
      await propose(t, flow, result, { type: 'FAILED' });
      await propose(t, flow, { type: 'COMPLETED', data: { type: 'unpersisted' } }, { type: 'RUNNING' });
      await propose(t, flow, { type: 'COMPLETED', data: 'text' }, { type: 'RUNNING' });
      const { status, body } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        state: { type: 'SCHEDULED', state_details: future },
      });
      const early = await t.ask('POST', `/flow_runs/${body.id}/set_state`, { state: { type: 'RUNNING' } });
      t.note(`too early: ${status} ${early.status} ${early.body.status} ${early.body.details.reason}`);
    },
  },
  {
    name: 'a flow run that retries',
    async run(t) {
      const flow = await newFlow(t);
      const policy = { empirical_policy: { retries: 1, retry_delay: 0 } };
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r', ...policy });
      const set = async (state: object): Promise<void> => {
        await t.call('POST', `/flow_runs/${run.id}/set_state`, { state });
        await noteRun(t, run.id);
      };
      await set({ type: 'RUNNING' });
      await set({ type: 'FAILED', message: 'first' });
      await set({ type: 'RUNNING' });
      await set({ type: 'FAILED', message: 'second' });
      await t.call('GET', `/flow_runs/${run.id}`);
      await t.call('GET', `/flow_run_states/?flow_run_id=${run.id}`, undefined, {
        pick: (states: { name: string }[]) => states.map(({ name }) => name),
      });
    },
  },
  {
    name: 'a transition that is proposed twice',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      const state = { type: 'RUNNING', state_details: { transition_id: '11111111-1111-4111-8111-111111111111' } };
      await t.call('POST', `/flow_runs/${run.id}/set_state`, { state });
      await t.call('POST', `/flow_runs/${run.id}/set_state`, { state });
    },
  },
  {
    name: 'a flow run that pauses and resumes',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      const set = async (state: object): Promise<void> => {
        await t.call('POST', `/flow_runs/${run.id}/set_state`, { state });
        await noteRun(t, run.id);
      };
      await t.call('POST', `/flow_runs/${run.id}/resume`);
      await set({ type: 'RUNNING' });
      await set({ type: 'PAUSED', state_details: { pause_key: 'k', pause_timeout: '2100-01-01T00:00:00Z' } });
      await t.call('POST', `/flow_runs/${run.id}/resume`);
      await noteRun(t, run.id);
      await set({ type: 'PAUSED', state_details: { pause_key: 'k' } });
      const keys = { schema: 'paused-1-schema', response: 'paused-1-response' };
      await set({ type: 'PAUSED', state_details: { pause_key: 'l', run_input_keyset: keys } });
      await t.call('POST', `/flow_runs/${run.id}/resume`, { run_input: { x: 1 } });
      const schema = JSON.stringify({ type: 'object', properties: { x: { type: 'integer' } } });
      await t.ask('POST', `/flow_runs/${run.id}/input`, { key: keys.schema, value: schema });
      await t.call('POST', `/flow_runs/${run.id}/resume`, { run_input: { x: 1 } });
      await t.call('GET', `/flow_runs/${run.id}/input/${keys.response}`);
      await noteRun(t, run.id);
    },
  },
];
