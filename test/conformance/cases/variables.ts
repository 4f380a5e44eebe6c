import type { Case } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const variableCases: Case[] = [
  {
    name: 'variables',
    async run(t) {
      const prefix = 'v_case';
      const name = (ending: string) => `${prefix}_${ending}`;
      const { body: made } = await t.call('POST', '/variables/', {
        name: name('b'),
        value: { rows: [1, null] },
        tags: ['x'],
      });
      await t.call('POST', '/variables/', { name: name('a'), value: 'text' });
      await t.call('POST', '/variables/', { name: name('b'), value: 1 });
      await t.call('POST', '/variables/', { name: 'no name', value: 1 });
      await t.call('POST', '/variables/', { name: 'UPPER', value: 1 });
      await t.call('POST', '/variables/', { name: name('c') });
      await t.call('POST', '/variables/', { name: name('c'), value: 1, bogus: true });
      await t.call('GET', `/variables/${made.id}`);
      await t.call('GET', `/variables/name/${name('b')}`);
      await t.call('GET', `/variables/name/${name('none')}`);
      await t.call('GET', `/variables/${MISSING}`);
      const names = (found: { name: string }[]): string[] => found.map((each) => each.name.slice(prefix.length));
      const own = { name: { like_: prefix.toUpperCase() } };
      const list = (variables: object, rest: object = {}) =>
        t.call('POST', '/variables/filter', { variables: { ...own, ...variables }, ...rest }, { pick: names });
      await list({});
      await list({}, { sort: 'NAME_DESC' });
      await list({}, { limit: 1, offset: 1 });
      await list({ name: { any_: [name('a'), name('none')] } });
      await list({ id: { any_: [made.id] } });
      await list({ tags: { all_: ['x'] } });
      await list({ tags: { is_null_: true } });
      await list({ tags: { is_null_: false } });
      await t.call('POST', '/variables/count', { variables: own });
      await t.call('POST', '/variables/filter', { sort: 'BOGUS' });
      await t.call('POST', '/variables/filter', { limit: 201 });
      await t.call('PATCH', `/variables/${made.id}`, { value: null });
      await t.call('GET', `/variables/${made.id}`);
      await t.call('PATCH', `/variables/name/${name('b')}`, { name: name('d'), tags: [] });
      await t.call('GET', `/variables/name/${name('d')}`);
      await t.call('PATCH', `/variables/name/${name('d')}`, { name: name('d'), tags: null });
      await t.call('PATCH', `/variables/name/${name('d')}`, { name: null });
      await t.call('PATCH', `/variables/name/${name('d')}`, { name: name('a') });
      await t.call('PATCH', `/variables/name/${name('none')}`, { value: 1 });
      await t.call('PATCH', `/variables/${MISSING}`, { value: 1 });
      await t.call('DELETE', `/variables/${made.id}`);
      await t.call('DELETE', `/variables/name/${name('a')}`);
      await t.call('DELETE', `/variables/name/${name('a')}`);
      await t.call('DELETE', `/variables/${MISSING}`);
    },
  },
];
