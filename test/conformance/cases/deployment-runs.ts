import type { Case } from '../transcript.ts';
import { newDeployment } from './deployments.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

interface Run {
  tags: string[];
  parameters: object;
  state: { type: string; name: string };
}

const sortedTags = (run: Run): object => ({ ...run, tags: [...run.tags].sort(), name: 'left out' });
const parameters = (run: Run): object => run.parameters;
const named = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'] };

export const deploymentRunCases: Case[] = [
  {
    name: 'runs of a deployment',
    async run(t) {
      const { id, flow_id } = await newDeployment(t, {
        version: 'v1',
        tags: ['a', 'b'],
        parameters: { n: 1, m: 1 },
        labels: { own: 1 },
        job_variables: { env: {} },
      });
      const path = `/deployments/${id}/create_flow_run`;
      await t.call('POST', path, {}, { pick: sortedTags });
      await t.call(
        'POST',
        path,
        {
          name: 'given',
          parameters: { n: 2 },
          context: { c: 1 },
          tags: ['b', 'c'],
          labels: { more: true },
          empirical_policy: { retries: 1 },
          job_variables: { memory: 2 },
          state: { type: 'SCHEDULED', state_details: { scheduled_time: '2090-01-01T00:00:00Z' } },
        },
        { pick: sortedTags },
      );
      await t.call('POST', path, { state: { type: 'PENDING' } }, { pick: (run: Run) => run.state.type });
      const key = { idempotency_key: 'once' };
      const same = { pick: (run: { id: string; name: string }) => run.id };
      await t.call('POST', path, { ...key, name: 'first' }, same);
      await t.call('POST', path, { ...key, name: 'second' }, same);
      await t.call('POST', path, { work_queue_name: 'q' });
      await t.call('POST', path, { unknown: 1 });
      await t.call('POST', '/flow_runs/', { flow_id, deployment_id: id, name: 'by hand' });
      await t.call(
        'POST',
        path,
        { name: 'by automation' },
        {
          pick: (run: { created_by: object }) => run.created_by,
          headers: {
            'prefect-automation-id': id,
            'prefect-automation-name': Buffer.from('my rule').toString('base64'),
          },
        },
      );
    },
  },
  {
    name: 'parameters of a run of a deployment',
    async run(t) {
      const { id } = await newDeployment(t, { parameter_openapi_schema: named });
      const path = `/deployments/${id}/create_flow_run`;
      const run = (given: object, more: object = {}) =>
        t.call('POST', path, { parameters: given, ...more }, { pick: parameters });
      await run({ n: 1 });
      await run({});
      await run({ n: 'one' });
      await run({ n: null });
      await run({ n: 'one' }, { enforce_parameter_schema: false });
      await run({ n: { __prefect_kind: 'json', value: '{"a":' } });
      await run({ n: { __prefect_kind: 'json', value: '5' } });
      await run({ n: { __prefect_kind: 'none', value: 5 } });
      await run({ n: { __prefect_kind: 'none' } });
      await run({ n: { __prefect_kind: 'jinja', template: '{{ 2 + 3 }}' } });
      await run({ n: 1, text: { __prefect_kind: 'jinja', template: 'is {{ 2 + 3 }}' } });
      await run({ n: 1, list: [{ __prefect_kind: 'json' }, 1, { __prefect_kind: 'workspace_variable' }] });
      await run({ n: { __prefect_kind: 'workspace_variable', variable_name: 'not_there' } });
      const variable = `v_${id.replaceAll('-', '_')}`;
      await t.ask('POST', '/variables/', { name: variable, value: 8 });
      const answer = await t.ask('POST', path, {
        parameters: { n: { __prefect_kind: 'workspace_variable', variable_name: variable } },
      });
      t.note(`a variable: ${JSON.stringify(answer.body.parameters)}`);
      await run({ n: { __prefect_kind: 'json', value: { __prefect_kind: 'jinja', template: '{{ 4 }}' } } });
      await run({ n: { __prefect_kind: 'unheard', value: 3 } });
      await t.ask('PATCH', `/deployments/${id}`, { enforce_parameter_schema: false, parameter_openapi_schema: {} });
      await run({ n: 'one' }, { enforce_parameter_schema: true });
    },
  },
  {
    name: 'what is wrong with a parameter',
    async run(t) {
      const check = async (schema: object, value: unknown): Promise<void> => {
        const { id } = await newDeployment(t, {
          parameter_openapi_schema: { type: 'object', properties: { p: schema }, definitions: DEFINITIONS },
        });
        const { body, status } = await t.ask('POST', `/deployments/${id}/create_flow_run`, {
          parameters: { p: value },
        });
        t.note(
          `${JSON.stringify(schema)} ${JSON.stringify(value)} ${status} ${status === 201 ? '' : JSON.stringify(body)}`,
        );
      };
      for (const [schema, value] of CHECKS) await check(schema, value);
    },
  },
  {
    name: 'many runs of a deployment at once',
    async run(t) {
      const { id } = await newDeployment(t, { parameter_openapi_schema: named, parameters: { n: 1 } });
      const path = `/deployments/${id}/create_flow_run/bulk`;
      await t.call('POST', path, []);
      await t.call('POST', path, [
        { name: 'a' },
        { parameters: { n: 'x' } },
        { parameters: { n: { __prefect_kind: 'none' } } },
        { work_queue_name: 'q' },
        { idempotency_key: 'k' },
        { idempotency_key: 'k' },
      ]);
      await t.call('POST', path, [{ unknown: 1 }]);
      const many = Array(101).fill({});
      const { status, body } = await t.ask('POST', path, many);
      t.note(`101 at once: ${status} ${JSON.stringify(body)}`);
      await t.call('POST', '/flow_runs/count', { flow_runs: { deployment_id: { any_: [id] } } });
    },
  },
  {
    name: 'runs that are due',
    async run(t) {
      const { id } = await newDeployment(t);
      const at = (time: string) => ({ type: 'SCHEDULED', state_details: { scheduled_time: time } });
      for (const [name, time] of [
        ['later', '2090-01-02T00:00:00Z'],
        ['sooner', '2090-01-01T00:00:00Z'],
      ] as const) {
        await t.ask('POST', `/deployments/${id}/create_flow_run`, { name, state: at(time) });
      }
      await t.ask('POST', `/deployments/${id}/create_flow_run`, { name: 'begun', state: { type: 'PENDING' } });
      const names = { pick: (body: { name: string }[]) => body.map(({ name }) => name) };
      const due = (body: object) => t.call('POST', '/deployments/get_scheduled_flow_runs', body, names);
      await due({ deployment_ids: [id] });
      await due({ deployment_ids: [id], limit: 1 });
      await due({ deployment_ids: [id], scheduled_before: '2090-01-01T12:00:00Z' });
      await due({ deployment_ids: [MISSING] });
      await due({ deployment_ids: [] });
      await t.call('POST', '/deployments/get_scheduled_flow_runs', {});
      await t.call('POST', '/deployments/get_scheduled_flow_runs', { deployment_ids: [id], limit: 201 });
      const polled = {
        pick: (body: { status: string; last_polled: string }) => [body.status, body.last_polled !== null],
      };
      await t.until('GET', `/deployments/${id}`, undefined, ({ body }) => body.status === 'READY', polled);
      const events = {
        filter: { resource: { id: [`prefect.deployment.${id}`] }, event: { name: ['prefect.deployment.ready'] } },
      };
      const told = { pick: ({ events: found }: { events: { event: string }[] }) => found.map(({ event }) => event) };
      await t.until('POST', '/events/filter', events, ({ body }) => body.events?.length === 1, told);
    },
  },
  {
    name: 'events of runs of a deployment',
    async run(t) {
      const { id } = await newDeployment(t, { tags: ['d'] });
      const { body } = await t.ask('POST', `/deployments/${id}/create_flow_run`, { tags: ['r'] });
      const asked = { filter: { resource: { id: [`prefect.flow-run.${body.id}`] } } };
      const told = {
        pick: ({ events }: { events: { event: string; related: Record<string, string>[] }[] }) =>
          events.map(({ event, related }) => [
            event,
            related.map((each) => ({ ...each, 'prefect.resource.name': 'x' })),
          ]),
      };
      await t.until('POST', '/events/filter', asked, ({ body: { events } }) => events?.length === 1, told);
    },
  },
  {
    name: 'job variables of a run that waits',
    async run(t) {
      const { id } = await newDeployment(t, { job_variables: { a: 1 } });
      const { body } = await t.ask('POST', `/deployments/${id}/create_flow_run`, {});
      await t.call('PATCH', `/flow_runs/${body.id}`, { job_variables: { b: 2 } });
      await t.call('GET', `/flow_runs/${body.id}`, undefined, {
        pick: (run: { job_variables: object }) => run.job_variables,
      });
      await t.ask('DELETE', `/deployments/${id}`);
      await t.call('GET', `/flow_runs/${body.id}`);
    },
  },
];

const DEFINITIONS = {
  Point: { type: 'object', title: 'Point', properties: { x: { type: 'integer' } }, required: ['x'] },
  Colour: { enum: ['red', 'green'], title: 'Colour', type: 'string' },
};

const CHECKS: [schema: object, value: unknown][] = [
  [{ type: 'integer' }, 1.5],
  [{ type: 'integer' }, true],
  [{ type: 'string' }, ["it's", null, false, { a: 1 }]],
  [{ type: 'boolean' }, 'yes'],
  [{ type: ['string', 'null'] }, 3],
  [{ type: 'string', minLength: 2 }, 'a'],
  [{ type: 'string', maxLength: 1 }, 'ab'],
  [{ type: 'string', pattern: '^a' }, 'b'],
  [{ type: 'string', enum: ['a', 'b'] }, 'c'],
  [{ const: 'a' }, 'b'],
  [{ type: 'number', minimum: 1 }, 0],
  [{ type: 'number', maximum: 1 }, 2.5],
  [{ type: 'number', exclusiveMinimum: 1 }, 1],
  [{ type: 'number', multipleOf: 2 }, 3],
  [{ type: 'array', items: { type: 'integer' } }, [1, 'x']],
  [{ type: 'array', minItems: 1 }, []],
  [{ type: 'array', uniqueItems: true }, [1, 1]],
  [{ type: 'array', items: [{ type: 'integer' }, { type: 'string' }] }, ['a', 'b']],
  [{ type: 'object', additionalProperties: { type: 'integer' } }, { a: 'x' }],
  [
    { type: 'object', properties: {}, additionalProperties: false },
    { a: 1, b: 2 },
  ],
  [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'x'],
  [{ anyOf: [{ $ref: '#/definitions/Point' }, { type: 'null' }] }, {}],
  [{ anyOf: [{ type: 'array', items: { type: 'integer' } }, { type: 'integer' }] }, ['x']],
  [{ allOf: [{ $ref: '#/definitions/Point' }] }, { x: 'one' }],
  [{ $ref: '#/definitions/Point' }, { x: null }],
  [{ $ref: '#/definitions/Point' }, 'x'],
  [{ $ref: '#/definitions/Colour' }, 'blue'],
  [{ oneOf: [{ type: 'integer' }, { type: 'number' }] }, 1],
  [{ not: { type: 'string' } }, 'x'],
  [{ type: 'string', format: 'date-time' }, 'not a time'],
  [{ type: 'integer' }, null],
];
