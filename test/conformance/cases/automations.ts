import { randomUUID } from 'node:crypto';
import type { Case } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';
const NOTHING = [{ type: 'do-nothing' }];

const trigger = (rest: object = {}): object => ({ type: 'event', posture: 'Reactive', expect: ['a.b'], ...rest });

type Named = { name: string }[];

export const automationCases: Case[] = [
  {
    name: 'automations',
    async run(t) {
      const name = `a-${randomUUID()}`;
      const { body: made } = await t.call('POST', '/automations/', { name, trigger: trigger(), actions: NOTHING });
      const id = made.id;
      await t.call('GET', `/automations/${id}`);
      const owner = `prefect.deployment.${randomUUID()}`;
      const full = {
        name: `${name}-full`,
        description: 'd',
        enabled: false,
        tags: ['t', 'u'],
        trigger: {
          type: 'compound',
          require: 1,
          within: 10,
          triggers: [
            trigger({
              match: { 'prefect.resource.id': ['x.*', 'y'] },
              match_related: [{ a: 'b' }],
              threshold: 2,
              within: 5,
            }),
            {
              type: 'sequence',
              within: null,
              triggers: [trigger({ posture: 'Proactive', within: 0, for_each: ['l'] })],
            },
          ],
        },
        actions: [
          { type: 'run-deployment', source: 'selected', deployment_id: MISSING, parameters: { a: 1 } },
          { type: 'pause-deployment', source: 'inferred' },
          { type: 'change-flow-run-state', state: 'FAILED' },
          { type: 'send-notification', block_document_id: MISSING, body: '{{ event.id }}' },
          { type: 'call-webhook', block_document_id: MISSING, payload: '{}' },
          { type: 'pause-work-pool', source: 'selected', work_pool_id: MISSING },
        ],
        actions_on_trigger: [{ type: 'cancel-flow-run' }],
        actions_on_resolve: [{ type: 'suspend-flow-run' }],
        owner_resource: owner,
      };
      const { body: second } = await t.call('POST', '/automations/', full);
      const own = (found: Named): string[] => found.map((it) => it.name).filter((it) => it.startsWith(name));
      const list = (body: object) => t.call('POST', '/automations/filter', body, { pick: own });
      const mine = { automations: { name: { any_: [name, `${name}-full`] } } };
      await list(mine);
      await list({ ...mine, sort: 'NAME_DESC' });
      await list({ ...mine, limit: 1, offset: 1 });
      await list({ automations: { id: { any_: [id, MISSING] } } });
      await list({ automations: { tags: { all_: ['t', 'u'] } } });
      await list({ automations: { tags: { any_: ['u', 'none'] } } });
      await list({ automations: { name: { any_: [name] }, tags: { is_null_: true } } });
      await list({ automations: { created: { before_: '2020-01-01T00:00:00Z' } } });
      await t.call('POST', '/automations/filter', { sort: 'BOGUS' });
      await t.call('POST', '/automations/filter', { limit: 201 });
      await t.call('POST', '/automations/count', {}, { pick: (it: number) => it > 0 });
      await t.call('GET', `/automations/related-to/prefect.deployment.${MISSING}`, undefined, { pick: own });
      await t.call('GET', `/automations/related-to/${owner}`, undefined, { pick: own });
      await t.call('PATCH', `/automations/${id}`, { enabled: false });
      await t.call('GET', `/automations/${id}`, undefined, { pick: (it: { enabled: boolean }) => it.enabled });
      await t.call('PATCH', `/automations/${id}`, { name: 'x' });
      await t.call('PATCH', `/automations/${MISSING}`, { enabled: true });
      const put = { name: `${name}-put`, trigger: trigger({ within: 3 }), actions: [] };
      await t.call('PUT', `/automations/${id}`, put);
      await t.call('GET', `/automations/${id}`);
      await t.call('PUT', `/automations/${MISSING}`, put);
      await t.call('PUT', `/automations/${id}`, {});
      await t.call('DELETE', `/automations/owned-by/${owner}`);
      await t.call('GET', `/automations/${second.id}`);
      await t.call('DELETE', `/automations/${id}`);
      await t.call('DELETE', `/automations/${id}`);
    },
  },
  {
    name: 'automations that are refused',
    async run(t) {
      const post = (body: object) => t.call('POST', '/automations/', body, { pick: () => 'made' });
      await post({});
      const given = { name: 'a', trigger: trigger(), actions: NOTHING };
      await post({ ...given, bogus: 1 });
      const refused = async (label: string, body: object): Promise<void> => {
        const { status } = await t.ask('POST', '/automations/', { ...given, ...body });
        t.note(`${label}: ${status}`);
      };
      await refused('no posture', { trigger: { type: 'event' } });
      await refused('a metric', { trigger: trigger({ posture: 'Metric' }) });
      await refused('a short wait', { trigger: trigger({ posture: 'Proactive', within: 5 }) });
      await refused('less than no time', { trigger: trigger({ within: -1 }) });
      const compound = { type: 'compound', within: null, triggers: [trigger()] };
      await refused('more than there are', { trigger: { ...compound, require: 2 } });
      await refused('none of them', { trigger: { ...compound, require: 0 } });
      await refused('most of them', { trigger: { ...compound, require: 'most' } });
      for (const action of [
        { type: 'no-such-action' },
        { type: 'run-deployment' },
        { type: 'run-deployment', source: 'inferred', deployment_id: MISSING },
        { type: 'pause-work-queue', source: 'selected' },
        { type: 'change-flow-run-state' },
        { type: 'change-flow-run-state', state: 'BOGUS' },
        { type: 'send-notification', block_document_id: MISSING },
        { type: 'send-notification', block_document_id: MISSING, body: '{{ bad' },
        { type: 'call-webhook', block_document_id: 'none' },
        { type: 'call-webhook', block_document_id: MISSING, payload: '{% for' },
      ]) {
        await refused(JSON.stringify(action), { actions: [action] });
      }
      const runs = trigger({ expect: ['prefect.flow-run.Running'] });
      await refused('a loop', { trigger: runs, actions: [{ type: 'run-deployment', source: 'inferred' }] });
      const selected = [{ type: 'run-deployment', deployment_id: MISSING }];
      await refused('a loop of any run', { trigger: runs, actions: selected });
      const named = trigger({ expect: ['prefect.flow-run.Running'], match: { x: 'y' } });
      await refused('no loop', { trigger: named, actions: selected });
      for (const text of ['{{ ok }}', 'plain']) await t.call('POST', '/templates/validate', JSON.stringify(text));
      const status = (it: { error: { source: string } }) => it.error.source;
      const { status: code, body } = await t.ask('POST', '/automations/templates/validate', JSON.stringify('{{ bad'));
      t.note(`a template that is none: ${code} ${status(body)}`);
    },
  },
  {
    name: 'automations at work',
    async run(t) {
      const name = `a-${randomUUID()}`;
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', {
        flow_id: flow,
        name: 'r',
        state: { type: 'RUNNING' },
      });
      const expect = [`event.${name}`];
      const { body: made } = await t.ask('POST', '/automations/', {
        name,
        trigger: trigger({ expect, for_each: ['prefect.resource.id'], threshold: 2, within: 60 }),
        actions: [
          { type: 'do-nothing' },
          { type: 'change-flow-run-state', state: 'FAILED', message: 'said' },
          { type: 'pause-work-pool', source: 'inferred' },
          { type: 'call-webhook', block_document_id: MISSING },
        ],
      });
      const send = (id: string) =>
        t.ask('POST', '/events', [
          {
            id: randomUUID(),
            occurred: new Date().toISOString(),
            event: expect[0],
            resource: { 'prefect.resource.id': id },
            payload: { p: 1 },
          },
        ]);
      const filter = {
        resource: { id: [`prefect.automation.${made.id}`] },
        event: { exclude_name: ['prefect.automation.created'] },
      };
      const all = { filter: { ...filter, order: 'ASC' } };
      await send('other');
      await t.untilItCounts(
        async () => {
          await send(`prefect.flow-run.${run.id}`);
          await send(`prefect.flow-run.${run.id}`);
        },
        async () => (await t.ask('POST', '/events/filter', all)).body.total > 0,
      );
      await t.until('POST', '/events/filter', all, ({ body }) => body.total === 9, { pick: (it: Told) => shapes(it) });
      await t.call('GET', `/flow_runs/${run.id}`, undefined, {
        pick: (it: { state: { type: string; message: string } }) => [it.state.type, it.state.message],
      });
      await t.ask('DELETE', `/automations/${made.id}`);
    },
  },
];

interface Told {
  events: {
    event: string;
    resource: Record<string, string>;
    related: Record<string, string>[];
    payload: Record<string, unknown>;
    follows: string | null;
  }[];
}

/** Events without what differs from one time to the next, in an order of their own: actions are told as they end. */
function shapes({ events }: Told): string[] {
  return events
    .map(({ event, resource, related, payload, follows }) => {
      const { invocation: _invocation, triggering_event: _event, ...rest } = payload;
      const roles = related.map((it) => it['prefect.resource.role']);
      return JSON.stringify([event, resource, roles, rest, follows !== null], (_key, value) =>
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
          : value,
      );
    })
    .sort();
}
