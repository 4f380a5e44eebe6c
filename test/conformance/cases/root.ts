import type { Case } from '../transcript.ts';

export const rootCases: Case[] = [
  {
    name: 'root',
    async run(t) {
      for (const path of ['/health', '/ready', '/version', '/hello', '/admin/version', '/admin/storage']) {
        await t.call('GET', path);
      }
      await t.call('GET', '/csrf-token?client=a');
      await t.call('GET', '/no-such-route');
      await t.call('POST', '/no-such-route', {});
      await t.call('DELETE', '/flow_runs/filter');
      await t.call('GET', '/flow_runs/no-uuid');
      await t.call('POST', '/health', {});
    },
  },
  {
    name: 'trailing slashes',
    async run(t) {
      await t.call('POST', '/flows', { name: 'slash' }, { pick: (it: { name: string }) => it.name });
      await t.call('POST', '/flows/filter/', { flows: { name: { any_: ['slash'] } } }, { pick: (it: []) => it.length });
      await t.call('POST', '/logs', []);
    },
  },
];
