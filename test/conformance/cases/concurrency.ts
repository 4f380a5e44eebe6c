import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

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
  {
    name: 'concurrency limits',
    async run(t) {
      const path = '/v2/concurrency_limits';
      const name = `l-${randomUUID()}`;
      const { body: made } = await t.call('POST', `${path}/`, { name, limit: 2 });
      await t.call('GET', `${path}/${made.id}`);
      await t.call('GET', `${path}/${name}`);
      await t.call('GET', `${path}/no-such-limit`);
      await t.call('GET', `${path}/${MISSING}`);
      await t.call('POST', `${path}/`, { name, limit: 3 });
      await t.call('POST', `${path}/`, { name: 'a/b', limit: 3 });
      await t.call('POST', `${path}/`, { name: 'x', limit: -1 });
      await t.call('POST', `${path}/`, { name: 'x', limit: 1, bogus: 1 });
      const lease = { slots: 1, names: [name, 'no-such-limit'], lease_duration: 60 };
      const { body: first } = await t.call('POST', `${path}/increment-with-lease`, lease);
      const { body: second } = await t.call('POST', `${path}/increment-with-lease`, lease);
      await t.call('GET', `${path}/${name}`);
      await t.call('POST', `${path}/increment-with-lease`, lease);
      await t.call('POST', `${path}/increment`, { slots: 1, names: [name] });
      await t.call('POST', `${path}/increment`, { slots: 3, names: [name] });
      await t.call('POST', `${path}/increment`, { slots: 1, names: [name], mode: 'rate_limit' });
      await t.call('POST', `${path}/decrement-with-lease`, { lease_id: first.lease_id });
      await t.call('GET', `${path}/${name}`);
      await t.call('POST', `${path}/decrement-with-lease`, { lease_id: first.lease_id });
      await t.call('POST', `${path}/decrement-with-lease`, { lease_id: second.lease_id });
      await t.call('POST', `${path}/increment`, { slots: 2, names: [name] });
      await t.call('POST', `${path}/decrement`, { slots: 5, names: [name, 'no-such-limit'] });
      await t.call('GET', `${path}/${name}`);
      await t.call('PATCH', `${path}/${name}`, { active: false, limit: 1 });
      await t.call('POST', `${path}/increment`, { slots: 5, names: [name] });
      await t.call('GET', `${path}/${made.id}`);
      await t.call('PATCH', `${path}/no-such-limit`, { limit: 1 });
      await t.call('PATCH', `${path}/${name}`, { limit: -1 });
      await t.call('DELETE', `${path}/${name}`);
      await t.call('DELETE', `${path}/${made.id}`);
      const rate = `r-${randomUUID()}`;
      await t.call('POST', `${path}/`, { name: rate, limit: 1, slot_decay_per_second: 1000 });
      await t.call('POST', `${path}/increment`, { slots: 1, names: [rate], mode: 'rate_limit' });
      const own = (found: { name: string }[]) => found.filter((each) => each.name === rate).length;
      await t.call('POST', `${path}/filter`, { limit: 200 }, { pick: own });
      await t.call('POST', `${path}/filter`, { limit: 201 });
      await t.call('DELETE', `${path}/${rate}`);
    },
  },
];
