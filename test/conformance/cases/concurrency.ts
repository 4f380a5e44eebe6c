import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';

export const concurrencyCases: Case[] = [
  {
    name: 'concurrency without limits',
    async run(t) {
      const path = '/v2/concurrency_limits';
      const names = ['no-such-limit'];
      await t.call('POST', `${path}/increment`, { slots: 1, names, mode: 'concurrency' });
      await t.call('POST', `${path}/decrement`, { slots: 1, names, occupancy_seconds: 1 });
      const holder = { type: 'task_run', id: randomUUID() };
      const { body } = await t.call('POST', `${path}/increment-with-lease`, {
        slots: 1,
        names,
        lease_duration: 60,
        holder,
      });
      await t.call('POST', `${path}/leases/${body.lease_id}/renew`, { lease_duration: 60 });
      await t.call('POST', `${path}/decrement-with-lease`, { lease_id: body.lease_id });
      await t.call('POST', `${path}/leases/${body.lease_id}/renew`, { lease_duration: 60 });
      await t.call('POST', `${path}/increment-with-lease`, { slots: 1, names, lease_duration: 5 });
      await t.call('POST', `${path}/increment`, { slots: 0, names });
      await t.call('POST', `${path}/increment`, {});
    },
  },
];
