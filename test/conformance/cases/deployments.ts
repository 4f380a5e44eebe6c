import { randomUUID } from 'node:crypto';
import type { Case, Transcript } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';
const hourly = { interval: 3600, anchor_date: '2030-01-01T00:00:00Z' };

/** A flow of its own, so that cases do not meet. */
export async function newNamedFlow(t: Transcript, extra: object = {}): Promise<{ id: string; name: string }> {
  return (await t.ask('POST', '/flows/', { name: `flow-${randomUUID()}`, ...extra })).body;
}

/** A deployment of a flow of its own. */
export async function newDeployment(t: Transcript, extra: object = {}): Promise<{ id: string; flow_id: string }> {
  const { id } = await newNamedFlow(t);
  return (await t.ask('POST', '/deployments/', { flow_id: id, name: 'one', ...extra })).body;
}

const ids = (of: string[]) => (body: { id: string }[]) => body.map(({ id }) => of.indexOf(id));

export const deploymentCases: Case[] = [
  {
    name: 'deployments',
    async run(t) {
      const flow = await newNamedFlow(t, { labels: { team: 'x' } });
      await t.call('POST', '/deployments/', { flow_id: flow.id, name: 'bare' });
      const { body: made } = await t.call('POST', '/deployments/', {
        flow_id: flow.id,
        name: 'full',
        version: 'v1',
        description: 'what it is for',
        paused: true,
        tags: ['a', 'b'],
        labels: { own: 1 },
        parameters: { n: 1 },
        parameter_openapi_schema: { type: 'object', properties: { n: { type: 'integer' } } },
        enforce_parameter_schema: false,
        path: '/here',
        entrypoint: 'f.py:f',
        pull_steps: [{ 'prefect.deployments.steps.set_working_directory': { directory: '/x' } }],
        job_variables: { env: { A: '1' } },
        concurrency_limit: 3,
        concurrency_options: { collision_strategy: 'CANCEL_NEW' },
        schedules: [{ schedule: hourly, slug: 'hourly', parameters: { n: 2 }, max_scheduled_runs: 5 }],
        version_info: { type: 'prefect:simple', version: 'v1', more: 1 },
      });
      await t.call('GET', `/deployments/${made.id}`);
      await t.call('GET', `/deployments/name/${flow.name}/full`, undefined, { pick: ({ id }: { id: string }) => id });
      const again = { flow_id: flow.id, name: 'full', description: null, tags: ['c'], concurrency_limit: 4 };
      await t.call('POST', '/deployments/', again);
      await t.call('POST', '/deployments/', { ...again, concurrency_limit: null, job_variables: {} });
      await t.call('PATCH', `/deployments/${made.id}`, {
        version: 'v2',
        description: 'changed',
        paused: false,
        tags: [],
        parameters: { n: 3 },
        job_variables: { env: {} },
        concurrency_options: { collision_strategy: 'ENQUEUE', grace_period_seconds: 60 },
        schedules: [{ schedule: { cron: '0 0 * * *' }, slug: 'daily' }],
        path: null,
        entrypoint: 'g.py:g',
        enforce_parameter_schema: true,
      });
      await t.call('GET', `/deployments/${made.id}`);
      await t.call('PATCH', `/deployments/${made.id}`, { parameters: null });
      await t.call('PATCH', `/deployments/${made.id}`, { enforce_parameter_schema: null });
      await t.call('PATCH', `/deployments/${made.id}`, { job_variables: {}, pull_steps: null });
      await t.call('GET', `/deployments/${made.id}`);
      await t.call('POST', `/deployments/${made.id}/pause_deployment`);
      await t.call('POST', '/deployments/filter', { deployments: { id: { any_: [made.id] } } }, { pick: paused });
      await t.call('POST', `/deployments/${made.id}/resume_deployment`);
      await t.call('POST', '/deployments/filter', { deployments: { id: { any_: [made.id] } } }, { pick: paused });
      await t.call('DELETE', `/deployments/${made.id}`);
      await t.call('DELETE', `/deployments/${made.id}`);
      await t.call('GET', `/deployments/${made.id}`);
    },
  },
  {
    name: 'queues that pick up a deployment',
    async run(t) {
      const mark = randomUUID();
      const { id } = await newDeployment(t, { tags: ['a', 'b'] });
      for (const [name, filter] of [
        ['fits', { tags: ['a'] }],
        ['does not fit', { tags: ['c'] }],
        ['is for another', { deployment_ids: [MISSING] }],
        ['is for this one', { deployment_ids: [id] }],
        ['has none', null],
      ] as const) {
        await t.ask('POST', '/work_queues/', { name: `${mark} ${name}`, ...(filter && { filter }) });
      }
      const mine = (body: { name: string }[]) =>
        body.map((queue) => queue.name).filter((queue) => queue.startsWith(mark));
      await t.call('GET', `/deployments/${id}/work_queue_check`, undefined, { pick: (body) => mine(body).sort() });
    },
  },
  {
    name: 'deployments that are missing or refused',
    async run(t) {
      const flow = await newNamedFlow(t);
      const given = { flow_id: flow.id, name: 'x', parameters: {} };
      for (const path of ['', '/schedules', '/work_queue_check']) await t.call('GET', `/deployments/${MISSING}${path}`);
      await t.call('GET', '/deployments/name/no-flow/no-deployment');
      await t.call('PATCH', `/deployments/${MISSING}`, { version: 'x' });
      await t.call('DELETE', `/deployments/${MISSING}`);
      for (const path of ['pause_deployment', 'resume_deployment', 'schedule', 'create_flow_run']) {
        await t.call('POST', `/deployments/${MISSING}/${path}`, {});
      }
      await t.call('POST', `/deployments/${MISSING}/create_flow_run/bulk`, []);
      await t.call('POST', `/deployments/${MISSING}/schedules`, []);
      await t.call('PATCH', `/deployments/${MISSING}/schedules/${MISSING}`, { active: false });
      await t.call('DELETE', `/deployments/${MISSING}/schedules/${MISSING}`);
      await t.call('GET', '/deployments/none');
      await t.call('POST', '/deployments/', { name: 'x', parameters: {} });
      await t.call('POST', '/deployments/', { flow_id: flow.id, parameters: {} });
      await t.call('POST', '/deployments/', { flow_id: MISSING, name: 'x' });
      await t.call('POST', '/deployments/', { ...given, unknown: 1 });
      await t.call('POST', '/deployments/', { ...given, worker_pool_name: 'former' }, { pick: name });
      await t.call('POST', '/deployments/', { ...given, concurrency_limit: 0 });
      await t.call('POST', '/deployments/', { ...given, global_concurrency_limit_id: MISSING });
      await t.call('POST', '/deployments/', { ...given, concurrency_limit: 1, global_concurrency_limit_id: MISSING });
      await t.call('POST', '/deployments/', { ...given, work_pool_name: 'no-pool' });
      await t.call('POST', '/deployments/', { ...given, infrastructure_document_id: MISSING });
      await t.call('POST', '/deployments/', { ...given, storage_document_id: MISSING });
      await t.call('POST', '/deployments/', {
        ...given,
        concurrency_options: { collision_strategy: 'ENQUEUE', grace_period_seconds: 1 },
      });
      const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };
      const enforced = { ...given, enforce_parameter_schema: true, parameter_openapi_schema: schema };
      await t.call('POST', '/deployments/', { ...enforced, parameters: { n: 'one' } });
      await t.call('POST', '/deployments/', { ...enforced, parameter_openapi_schema: { type: 'nonsense' } });
      await t.call('POST', '/deployments/', enforced, { pick: name });
    },
  },
  {
    name: 'deployments by filter',
    async run(t) {
      const mark = randomUUID();
      const flow = await newNamedFlow(t, { tags: [mark] });
      const other = await newNamedFlow(t);
      const made: string[] = [];
      for (const [flowId, name, extra] of [
        [flow.id, `${mark}-b`, { tags: ['x'], paused: true }],
        [flow.id, `${mark}-a`, { tags: ['x', 'y'], work_queue_name: mark }],
        [other.id, `${mark}-C`, {}],
      ] as const) {
        made.push((await t.ask('POST', '/deployments/', { flow_id: flowId, name, ...extra })).body.id);
      }
      const run = (await t.ask('POST', `/deployments/${made[0]}/create_flow_run`, { name: mark })).body.id;
      const mine = { id: { any_: made } };
      const deleted = { pick: (body: { deleted: string[] }) => body.deleted.map((id) => made.indexOf(id)).sort() };
      const list = (body: object) => t.call('POST', '/deployments/filter', body, { pick: ids(made) });
      for (const filter of [
        { name: { like_: mark } },
        { name: { any_: [`${mark}-a`] } },
        { paused: { eq_: true } },
        { paused: { eq_: false } },
        { tags: { all_: ['x'] } },
        { tags: { any_: ['y', 'z'] } },
        { tags: { is_null_: true } },
        { tags: { is_null_: false } },
        { work_queue_name: { any_: [mark] } },
        { flow_or_deployment_name: { like_: `${mark}-c` } },
        { flow_or_deployment_name: { like_: flow.name } },
        { concurrency_limit: { is_null_: false } },
        {},
      ]) {
        await list({ deployments: { ...filter, ...mine } });
      }
      await list({ deployments: { id: { any_: made, not_any_: [made[1]] } } });
      await list({ deployments: { operator: 'or_', name: { any_: [`${mark}-a`] }, id: { any_: [made[2]] } } });
      for (const sort of ['NAME_ASC', 'NAME_DESC', 'CREATED_DESC', 'UPDATED_DESC']) {
        await list({ deployments: mine, sort });
      }
      await list({ deployments: mine, limit: 1, offset: 1 });
      await list({ deployments: mine, limit: 0 });
      await list({ flows: { id: { any_: [flow.id] } } });
      await list({ flow_runs: { name: { any_: [mark] } } });
      await list({ deployments: mine, task_runs: {} });
      for (const bad of [{ limit: -1 }, { limit: 201 }, { sort: 'NO' }, { deployments: { nope: {} } }]) {
        await t.call('POST', '/deployments/filter', bad);
      }
      await t.call('POST', '/deployments/count', { deployments: mine });
      await t.call('POST', '/deployments/count', { deployments: { ...mine, paused: { eq_: true } } });
      const page = {
        pick: ({ results, ...rest }: { results: { id: string }[] }) => ({ ...rest, ids: ids(made)(results) }),
      };
      await t.call('POST', '/deployments/paginate', { deployments: mine, limit: 2, page: 2 }, page);
      await t.call('POST', '/deployments/paginate', { deployments: mine, limit: 0 }, page);
      await t.call('POST', '/deployments/paginate', { page: 0 });
      const count = (path: string, body: object) => t.call('POST', path, body);
      await count('/flow_runs/count', { deployments: mine });
      await count('/flow_runs/count', { deployments: { ...mine, paused: { eq_: false } } });
      await count('/flow_runs/count', { flow_runs: { id: { any_: [run] }, deployment_id: { is_null_: false } } });
      await count('/flow_runs/count', { flow_runs: { id: { any_: [run] }, deployment_id: { is_null_: true } } });
      await count('/flow_runs/count', { flow_runs: { deployment_id: { any_: [made[0]] } } });
      await count('/flows/count', { deployments: mine });
      await count('/flows/count', { deployments: { ...mine, paused: { eq_: true } } });
      await count('/flows/count', { flows: { id: { any_: [flow.id] }, deployment: { is_null_: false } } });
      await count('/flows/count', { flows: { id: { any_: [flow.id] }, deployment: { is_null_: true } } });
      await count('/task_runs/count', { deployments: mine });
      await t.call('POST', '/deployments/bulk_delete', { deployments: mine, limit: 2 }, deleted);
      await t.call('POST', '/deployments/bulk_delete', { deployments: mine });
      await t.call('POST', '/deployments/bulk_delete', { deployments: mine, limit: 51 });
      await t.call('POST', '/deployments/bulk_delete', { deployments: mine });
    },
  },
  {
    name: 'parameters of deployments',
    async run(t) {
      const schema = { type: 'object', properties: { n: { type: 'integer' }, m: { type: 'string' } }, required: ['n'] };
      const { id } = await newDeployment(t, { parameter_openapi_schema: schema });
      const patch = (body: object) => t.call('PATCH', `/deployments/${id}`, body);
      await patch({ parameters: { n: 'one' } });
      await patch({ parameters: { m: 1, n: 'x' } });
      await patch({ parameters: { m: null } });
      await patch({ parameters: { n: { __prefect_kind: 'json', value: '7' } } });
      await t.call('GET', `/deployments/${id}`, undefined, { pick: parameters });
      await patch({ parameters: { n: { __prefect_kind: 'workspace_variable', variable_name: 'no_such' } } });
      await patch({ parameters: { n: { __prefect_kind: 'jinja' } } });
      await patch({ parameters: { n: 'x' }, enforce_parameter_schema: false });
      await patch({ enforce_parameter_schema: true });
      await patch({
        parameters: {},
        parameter_openapi_schema: { $ref: '#/definitions/a', definitions: { a: { $ref: '#/definitions/a' } } },
      });
      await patch({ global_concurrency_limit_id: MISSING });
      await patch({ concurrency_limit: 1, global_concurrency_limit_id: MISSING });
      await patch({ unknown: 1 });
      await t.call('GET', `/deployments/${id}`, undefined, { pick: parameters });
    },
  },
  {
    name: 'events of deployments',
    async run(t) {
      const flow = await newNamedFlow(t);
      const given = { flow_id: flow.id, name: 'told', concurrency_limit: 2 };
      const { body } = await t.ask('POST', '/deployments/', given);
      await t.ask('PATCH', `/deployments/${body.id}`, { description: 'new', tags: ['x'] });
      await t.ask('PATCH', `/deployments/${body.id}`, { description: 'new' });
      await t.ask('POST', '/deployments/', { ...given, description: 'newer' });
      const asked = {
        filter: { resource: { id: [`prefect.deployment.${body.id}`] }, order: 'ASC' },
        limit: 50,
      };
      const told = async (count: number): Promise<boolean> =>
        (await t.ask('POST', '/events/filter', asked)).body.events?.length === count;
      // It is told ready some time after the answer, and not at all once it is gone.
      const poll = { deployment_ids: [body.id] };
      await t.untilItCounts(
        async () => void (await t.ask('POST', '/deployments/get_scheduled_flow_runs', poll)),
        () => told(4),
      );
      await t.ask('DELETE', `/deployments/${body.id}`);
      await t.until('POST', '/events/filter', asked, ({ body: { events } }) => events?.length === 5, { pick: events });
    },
  },
];

const name = (body: { name: string }) => body.name;
const parameters = (body: { parameters: object }) => body.parameters;
const paused = (body: { paused: boolean }[]) => body.map((each) => each.paused);

interface Told {
  event: string;
  resource: object;
  related: object[];
  payload: { updated_fields?: string[] };
}

function events(body: { events: Told[] }): object[] {
  return body.events.map(({ event, resource, related, payload }) => ({
    event,
    resource,
    related,
    payload: { ...payload, updated_fields: payload.updated_fields?.sort() },
  }));
}
