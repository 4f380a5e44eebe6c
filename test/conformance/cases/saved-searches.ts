import type { Case } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';
const PATH = '/saved_searches';

export const savedSearchCases: Case[] = [
  {
    name: 'saved searches',
    async run(t) {
      const filter = { object: 'flow_run', property: 'name', type: 'string', operation: 'equals', value: { any: [1] } };
      const { body: made } = await t.call('PUT', `${PATH}/`, { name: 'case b', filters: [filter] });
      await t.call('PUT', `${PATH}/`, { name: 'case b', filters: [] });
      await t.call('PUT', `${PATH}/`, { name: 'case a' });
      await t.call('PUT', `${PATH}/`, { filters: [] });
      await t.call('PUT', `${PATH}/`, { name: 'case c', filters: [{ object: 'flow' }] });
      await t.call('PUT', `${PATH}/`, { name: 'case c', bogus: 1 });
      await t.call('GET', `${PATH}/${made.id}`);
      await t.call('GET', `${PATH}/${MISSING}`);
      const names = { pick: (found: { name: string }[]) => found.map(({ name }) => name) };
      await t.call('POST', `${PATH}/filter`, {}, names);
      await t.call('POST', `${PATH}/filter`, { limit: 1, offset: 1 }, names);
      await t.call('DELETE', `${PATH}/${made.id}`);
      await t.call('DELETE', `${PATH}/${made.id}`);
    },
  },
];
