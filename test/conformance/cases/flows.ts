import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

export const flowCases: Case[] = [
  {
    name: 'flows',
    async run(t) {
      const { body: flow } = await t.call('POST', '/flows/', {
        name: 'one',
        tags: ['a', 'b'],
        labels: { team: 'x', n: 1 },
      });
      await t.call('POST', '/flows/', { name: 'one', tags: ['other'] });
      await t.call('GET', `/flows/${flow.id}`);
      await t.call('GET', `/flows/${flow.id.toUpperCase()}`, undefined, { pick: (it: { name: string }) => it.name });
      await t.call('GET', '/flows/name/one');
      await t.call('GET', '/flows/name/none');
      await t.call('GET', `/flows/${MISSING}`);
      await t.call('PATCH', `/flows/${flow.id}`, { tags: ['c'] });
      await t.call('PATCH', `/flows/${flow.id}`, { name: 'no' });
      await t.call('PATCH', `/flows/${MISSING}`, { tags: [] });
      await t.call('GET', `/flows/${flow.id}`);
      await t.call('DELETE', `/flows/${flow.id}`);
      await t.call('DELETE', `/flows/${flow.id}`);
      await t.call('GET', `/flows/${flow.id}`);
    },
  },
  {
    name: 'flows that are refused',
    async run(t) {
      await t.call('POST', '/flows/', {});
      await t.call('POST', '/flows/', { name: 'x', bogus: 1 });
      await t.call('POST', '/flows/', { name: 5 });
      for (const name of ['', 'a/b', 'a%b', 'a&b', 'a<b', 'a>b']) await t.call('POST', '/flows/', { name });
      await t.call('GET', '/flows/name/a%b');
      await t.call('POST', '/flows/', '{bad');
      await t.call('POST', '/flows/', { name: 'x', tags: 'no list' });
      await t.call('POST', '/flows/filter', { limit: 201 });
      await t.call('POST', '/flows/filter', { limit: -1 });
      await t.call('POST', '/flows/filter', { offset: -1 });
      await t.call('POST', '/flows/filter', { sort: 'NOT_A_SORT' });
      await t.call('POST', '/flows/filter', { flows: { bogus: 1 } });
    },
  },
  {
    name: 'flows by filter and page',
    async run(t) {
      const tag = randomUUID();
      const own = { flows: { tags: { all_: [tag] } } };
      for (const name of ['pear', 'apple', 'fig']) {
        await t.ask('POST', '/flows/', { name: `${name} ${tag}`, tags: name === 'fig' ? [tag, 'extra'] : [tag] });
      }
      const names = (flows: { name: string }[]): string[] => flows.map(({ name }) => name);
      const list = (body: object) => t.call('POST', '/flows/filter', body, { pick: names });
      for (const sort of ['NAME_ASC', 'NAME_DESC', 'CREATED_DESC']) await list({ ...own, sort });
      await list({ ...own, limit: 1, offset: 1 });
      await list({ ...own, limit: 0 });
      await list({ ...own, offset: 3 });
      await list({ flows: { tags: { all_: [tag, 'extra'] } } });
      await list({ flows: { tags: { any_: ['extra'], all_: [tag] } } });
      await list({ flows: { name: { any_: [`fig ${tag}`] } } });
      await list({ flows: { name: { like_: `PPLE ${tag.toUpperCase()}` } } });
      await list({ flows: { operator: 'or_', name: { any_: [`fig ${tag}`] }, tags: { all_: [tag] } } });
      await list({ flows: { id: { any_: [] } } });
      await t.call('POST', '/flows/count', own);
      const page = (body: object) =>
        t.call('POST', '/flows/paginate', body, {
          pick: (it: { results: { name: string }[] }) => ({ ...it, results: names(it.results) }),
        });
      await page({ ...own, limit: 2 });
      await page({ ...own, limit: 2, page: 2 });
      await page({ ...own, limit: 2, page: 3 });
      await page({ ...own, limit: 0 });
      await page({ ...own, page: 0 });
      await t.call(
        'POST',
        '/flows/bulk_delete',
        { flows: { tags: { all_: [tag] } } },
        { pick: (it: { deleted: [] }) => it.deleted.length },
      );
      await t.call('POST', '/flows/count', own);
    },
  },
];
