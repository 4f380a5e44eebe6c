import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';
const PATH = '/concurrency_limits';

export const tagLimitCases: Case[] = [
  {
    name: 'limits on tags',
    async run(t) {
      const { body: made } = await t.call('POST', `${PATH}/`, { tag: 'case-tag', concurrency_limit: 2 });
      await t.call('POST', `${PATH}/`, { tag: 'case-tag', concurrency_limit: 1 });
      await t.call('POST', `${PATH}/`, { tag: 'case-shut', concurrency_limit: 0 });
      await t.call('POST', `${PATH}/`, { tag: 'case-bad', concurrency_limit: -1 });
      await t.call('POST', `${PATH}/`, { concurrency_limit: 1 });
      await t.call('POST', `${PATH}/`, { tag: 'case-bad', concurrency_limit: 1, bogus: 1 });
      await t.call('GET', `${PATH}/${made.id}`);
      await t.call('GET', `${PATH}/tag/case-tag`);
      await t.call('GET', `${PATH}/${MISSING}`);
      await t.call('GET', `${PATH}/tag/case-none`);
      const tags = { pick: (limits: { tag: string }[]) => limits.map(({ tag }) => tag) };
      await t.call('POST', `${PATH}/filter`, {}, tags);
      await t.call('POST', `${PATH}/filter`, { limit: 1, offset: 1 }, tags);
      await t.call('POST', `${PATH}/filter`, { limit: 201 });
      await t.call('GET', '/v2/concurrency_limits/tag:case-tag', undefined, {
        pick: ({ name }: { name: string }) => name,
      });
      const run = randomUUID();
      const other = randomUUID();
      await t.call('POST', `${PATH}/increment`, { names: ['case-tag', 'case-none'], task_run_id: run });
      await t.call('GET', `${PATH}/tag/case-tag`);
      await t.call('POST', `${PATH}/increment`, { names: ['case-tag'], task_run_id: other });
      await t.call('POST', `${PATH}/increment`, { names: ['case-shut'], task_run_id: other });
      await t.call('POST', `${PATH}/increment`, { names: ['case-tag'] });
      await t.call('POST', `${PATH}/decrement`, { names: ['case-tag', 'case-none'], task_run_id: run });
      await t.call('POST', `${PATH}/decrement`, { names: ['case-tag'], task_run_id: run });
      await t.call('GET', `${PATH}/tag/case-tag`);
      await t.call('POST', `${PATH}/tag/case-tag/reset`, { slot_override: [other] });
      await t.call('GET', `${PATH}/tag/case-tag`);
      await t.call('POST', `${PATH}/tag/case-tag/reset`, {});
      await t.call('GET', `${PATH}/tag/case-tag`);
      await t.call('POST', `${PATH}/tag/case-none/reset`, {});
      await t.call('DELETE', `${PATH}/${made.id}`);
      await t.call('DELETE', `${PATH}/${made.id}`);
      await t.call('DELETE', `${PATH}/tag/case-shut`);
      await t.call('DELETE', `${PATH}/tag/case-shut`);
    },
  },
];
