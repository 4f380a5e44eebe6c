import { randomUUID } from 'node:crypto';
import type { Answer, Case, Transcript } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const total =
  (count: number) =>
  ({ body }: Answer) =>
    body.total === count;

/** Events of one resource of its own: `a.one`, `a.two`, `b.one`, a second apart. */
async function someEvents(t: Transcript): Promise<string> {
  const resource = `thing.${randomUUID()}`;
  const now = Date.now();
  const events = ['a.one', 'a.two', 'b.one'].map((event, index) => ({
    id: randomUUID(),
    event,
    occurred: new Date(now - 10_000 + index * 1000).toISOString(),
    resource: { 'prefect.resource.id': resource, 'prefect.resource.name': 'thing', kind: event.slice(0, 1) },
    related: [{ 'prefect.resource.id': `${resource}.related`, 'prefect.resource.role': event.slice(2), shade: 'dark' }],
    payload: { text: `payload of ${event}` },
  }));
  await t.call('POST', '/events', events, { pick: () => undefined });
  await t.until('POST', '/events/filter', { filter: { resource: { id: [resource] } } }, total(3));
  return resource;
}

export const eventCases: Case[] = [
  {
    name: 'events by filter',
    async run(t) {
      const id = await someEvents(t);
      const list = (filter: object, extra: object = {}) =>
        t.call(
          'POST',
          '/events/filter',
          { filter: { resource: { id: [id] }, ...filter }, ...extra },
          {
            pick: (it: { events: { event: string }[]; total: number; next_page: string | null }) => ({
              ...it,
              events: it.events.map(({ event }) => event),
            }),
          },
        );
      await list({ order: 'ASC' });
      await list({ order: 'DESC' });
      await list({ event: { prefix: ['a.'] } });
      await list({ event: { exclude_prefix: ['a.'] } });
      await list({ event: { name: ['a.one', 'b.one'] } });
      await list({ event: { exclude_name: ['a.one'] } });
      await list({ related: { id: [`${id}.related`], role: ['two'] } });
      await list({ related: { resources_in_roles: [[`${id}.related`, 'two']] } });
      await list({ related: [{ role: ['one'] }, { labels: { shade: 'dark' } }] });
      await list({ resource: { id: [id], labels: { kind: ['b'] } } });
      await list({ resource: { id: [id], labels: { kind: ['!b'] } } });
      await list({ resource: { id: [id], distinct: true } });
      await list({ resource: { id_prefix: [id] } });
      await list({ any_resource: { id_prefix: [`${id}.rel`] } });
      await list({ any_resource: { labels: { shade: ['d*'] } } });
      await list({ any_resource: { id: ['none'] } });
      await list({ text: { query: '"payload of a.two"' } });
      await list({ occurred: { since: '2100-01-01T00:00:00Z', until: '2101-01-01T00:00:00Z' } });
    },
  },
  {
    name: 'events by page',
    async run(t) {
      const id = await someEvents(t);
      const pick = (it: { events?: { event: string }[]; total: number }) => ({
        ...it,
        events: it.events?.map(({ event }) => event),
      });
      const { body } = await t.call(
        'POST',
        '/events/filter',
        { filter: { resource: { id: [id] } }, limit: 2 },
        { pick },
      );
      const next = new URL(body.next_page);
      const { body: last } = await t.ask('GET', `${next.pathname.replace('/api', '')}${next.search}`);
      t.note(`next page: ${JSON.stringify(pick(last))}`);
      await t.call('POST', '/events/filter', { limit: 51 });
      await t.call('POST', '/events/filter', { filter: { bogus: 1 } });
      await t.call('GET', '/events/filter/next?page-token=bm9uc2Vuc2U=');
      await t.call('GET', '/events/filter/next');
    },
  },
  {
    name: 'events that are refused',
    async run(t) {
      await t.call('POST', '/events', [{ event: 'x' }]);
      await t.call('POST', '/events', [
        { event: 'x', occurred: '2026-01-01T00:00:00Z', resource: {}, id: randomUUID() },
      ]);
      await t.call('POST', '/events', {});
    },
  },
  {
    name: 'events of a flow run',
    async run(t) {
      const flow = await newFlow(t, { tags: ['of-flow'] });
      const { body: parent } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'parent' });
      const tracking = {
        flow_run_id: parent.id,
        task_key: 'sub',
        dynamic_key: '0',
        name: 'tracking',
        tags: ['of-task'],
      };
      const { body: task } = await t.ask('POST', '/task_runs/', tracking);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'r',
        tags: ['z', 'a'],
        parent_task_run_id: task.id,
      });
      await t.ask('POST', `/flow_runs/${run.id}/set_state`, { state: { type: 'RUNNING', message: 'go' } });
      await t.ask('POST', `/flow_runs/${run.id}/set_state`, { state: { type: 'PAUSED' } });
      const filter = { resource: { id: [`prefect.flow-run.${run.id}`] }, order: 'ASC' };
      // A flow's name is an id of the test's own making here, so that it is told as one.
      await t.until('POST', '/events/filter', { filter }, total(3));
    },
  },
];
