import { randomUUID } from 'node:crypto';
import type { Case, Transcript } from '../transcript.ts';

interface Told {
  event: string;
  resource: Record<string, string>;
  related: Record<string, string>[];
  payload: object;
}

/** The events of one resource, each with what it carries; the first of them may be told a moment after the answer. */
async function noteEvents(t: Transcript, resource: string, count: number): Promise<void> {
  const filter = { resource: { id: [resource] }, order: 'ASC' };
  await t.until('POST', '/events/filter', { filter }, ({ body }) => body.total >= count, {
    pick: ({ events }: { events: Told[] }) =>
      events.map(({ event, resource: of, related, payload }) => ({ event, of, related, payload })),
  });
}

export const lifecycleCases: Case[] = [
  {
    name: 'what becomes of what is kept',
    async run(t) {
      const name = `n-${randomUUID()}`;
      const { body: flow } = await t.ask('POST', '/flows/', { name, tags: ['a'] });
      await t.ask('POST', '/flows/', { name });
      await t.ask('PATCH', `/flows/${flow.id}`, { tags: ['b'] });
      await t.ask('DELETE', `/flows/${flow.id}`);
      await noteEvents(t, `prefect.flow.${flow.id}`, 3);
      const variableName = 'lifecycle';
      const { body: variable } = await t.ask('POST', '/variables/', { name: variableName, value: { a: 1 } });
      await t.ask('PATCH', `/variables/${variable.id}`, { value: 2, tags: ['x'] });
      await t.ask('DELETE', `/variables/name/${variableName}`);
      await noteEvents(t, `prefect.variable.${variable.id}`, 3);
      const { body: limit } = await t.ask('POST', '/v2/concurrency_limits/', { name, limit: 2 });
      await t.ask('POST', '/v2/concurrency_limits/increment', { names: [name], slots: 1 });
      await t.ask('PATCH', `/v2/concurrency_limits/${limit.id}`, { limit: 3, slot_decay_per_second: 0.5 });
      await t.ask('DELETE', `/v2/concurrency_limits/${name}`);
      await noteEvents(t, `prefect.concurrency-limit.${limit.id}`, 3);
    },
  },
  {
    name: 'what becomes of the artifacts of a key',
    async run(t) {
      const key = `k-${randomUUID()}`;
      const make = async (data: string): Promise<string> =>
        (await t.ask('POST', '/artifacts/', { key, type: 'markdown', data, description: 'd' })).body.id;
      const first = await make('one');
      const second = await make('two');
      const latest = { artifacts: { key: { any_: [key] } } };
      const { body } = await t.ask('POST', '/artifacts/latest/filter', latest);
      await t.ask('DELETE', `/artifacts/${second}`);
      await t.ask('DELETE', `/artifacts/${first}`);
      await noteEvents(t, `prefect.artifact-collection.${body[0].id}`, 4);
    },
  },
];
