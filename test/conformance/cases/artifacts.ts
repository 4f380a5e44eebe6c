import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const artifactCases: Case[] = [
  {
    name: 'artifacts',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      const key = `k-${randomUUID()}`;
      const { body: first } = await t.call('POST', '/artifacts/', {
        key,
        type: 'markdown',
        description: 'first',
        data: '# one',
        flow_run_id: run.id,
        metadata_: { a: 'b' },
      });
      await t.call('POST', '/artifacts/', { key, type: 'table', data: '[{"a":1}]', flow_run_id: run.id });
      await t.call('POST', '/artifacts/', { type: 'progress', data: 50, flow_run_id: run.id });
      await t.call('GET', `/artifacts/${first.id}`);
      await t.call('GET', `/artifacts/${key}/latest`);
      await t.call('GET', '/artifacts/no-such-key/latest');
      await t.call('GET', `/artifacts/${MISSING}`);
      const types = (found: { type: string }[]): string[] => found.map(({ type }) => type).sort();
      const own = { flow_run_id: { any_: [run.id] } };
      const list = (artifacts: object, path = '/artifacts/filter') =>
        t.call('POST', path, { artifacts: { ...own, ...artifacts } }, { pick: types });
      await list({});
      await list({ key: { any_: [key] } });
      await list({ key: { exists_: false } });
      await list({ key: { like_: key.toUpperCase() } });
      await list({ type: { any_: ['table', 'progress'] } });
      await list({ type: { not_any_: ['table'] } });
      await list({ id: { any_: [first.id] } });
      await list({}, '/artifacts/latest/filter');
      await t.call('POST', '/artifacts/filter', { flow_runs: { id: { any_: [run.id] } } }, { pick: types });
      await t.call('POST', '/artifacts/filter', { flows: { id: { any_: [flow] } } }, { pick: types });
      await t.call('POST', '/artifacts/count', { artifacts: own });
      await t.call('POST', '/artifacts/latest/count', { artifacts: own });
      await t.call('POST', '/artifacts/latest/filter', { artifacts: own });
      await t.call('PATCH', `/artifacts/${first.id}`, { data: '# changed', description: 'second' });
      await t.call('GET', `/artifacts/${first.id}`);
      const { body: latest } = await t.ask('GET', `/artifacts/${key}/latest`);
      await t.call('DELETE', `/artifacts/${latest.latest_id ?? latest.id}`);
      await t.call('POST', '/artifacts/latest/filter', { artifacts: own });
      await t.call('DELETE', `/artifacts/${first.id}`);
      await t.call('POST', '/artifacts/latest/count', { artifacts: own });
      await t.call('DELETE', `/artifacts/${MISSING}`);
      await t.call('PATCH', `/artifacts/${MISSING}`, { data: 1 });
      await t.call('POST', '/artifacts/', { bogus: 1 });
      await t.call('POST', '/artifacts/filter', { limit: 201 });
    },
  },
  {
    name: 'artifacts of results',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'r',
        state: { type: 'RUNNING' },
      });
      const data = { storage_key: 'k', type: 'reference' };
      await t.call('POST', `/flow_runs/${run.id}/set_state`, { state: { type: 'COMPLETED', data } });
      await t.call('GET', `/flow_runs/${run.id}`, undefined, { pick: (it: { state: object }) => it.state });
      await t.call('POST', '/artifacts/filter', { artifacts: { flow_run_id: { any_: [run.id] } } });
    },
  },
];
