import type { Case, Transcript } from '../transcript.ts';

const MISSING = '00000000-0000-4000-8000-000000000000';

const newType = async (t: Transcript, slug: string): Promise<string> =>
  (await t.ask('POST', '/block_types/', { name: slug, slug })).body.id;

export const blockSchemaCases: Case[] = [
  {
    name: 'block schemas',
    async run(t) {
      const block_type_id = await newType(t, 'bs-case');
      const fields = {
        title: 'BsCase',
        type: 'object',
        properties: { url: { type: 'string' }, size: { $ref: '#/definitions/Size' } },
        definitions: { Size: { enum: ['s', 'm'] }, Unused: { type: 'string' } },
        secret_fields: ['url'],
      };
      const { body: made } = await t.call('POST', '/block_schemas/', { fields, block_type_id, capabilities: ['bs'] });
      const versioned = await t.call('POST', '/block_schemas/', { fields, block_type_id, version: '1.2' });
      await t.call('POST', '/block_schemas/', { fields, block_type_id }, { pick: ({ id }) => id });
      await t.call('POST', '/block_schemas/', { fields: {}, block_type_id: MISSING });
      await t.call('POST', '/block_schemas/', { fields: {} });
      await t.call('POST', '/block_schemas/', { fields: [], block_type_id, bogus: 1 });
      await t.call('GET', `/block_schemas/${made.id}`);
      await t.call('GET', `/block_schemas/${MISSING}`);
      const version = (found: { version: string }) => found.version;
      await t.call('GET', `/block_schemas/checksum/${made.checksum}`, undefined, { pick: version });
      await t.call('GET', `/block_schemas/checksum/${made.checksum}?version=non-versioned`, undefined, {
        pick: version,
      });
      await t.call('GET', `/block_schemas/checksum/${made.checksum}?version=0`);
      await t.call('GET', '/block_schemas/checksum/sha256:none');
      const list = (block_schemas: object, rest: object = {}) =>
        t.call(
          'POST',
          '/block_schemas/filter',
          { block_schemas: { block_type_id: { any_: [block_type_id] }, ...block_schemas }, ...rest },
          { pick: (found: { version: string }[]) => found.map((it) => it.version) },
        );
      await list({});
      await list({}, { limit: 1, offset: 1 });
      await list({ version: { any_: ['1.2'] } });
      await list({ id: { any_: [made.id] } });
      await list({ block_capabilities: { all_: ['bs'] } });
      await list({ operator: 'or_', id: { any_: [made.id] } });
      await t.call('POST', '/block_schemas/filter', { offset: -1 });
      await t.call('DELETE', `/block_schemas/${made.id}`);
      await t.call('DELETE', `/block_schemas/${made.id}`);
      await t.call('DELETE', `/block_schemas/${versioned.body.id}`);
    },
  },
  {
    name: 'checksums of block schemas',
    async run(t) {
      const block_type_id = await newType(t, 'bs-checksums');
      const bodies = [
        '{}',
        '{"title": "é", "b": "\\u2028\\ud83d\\ude00 \\u007f/\\"\\\\\\n", "\\ud83d\\ude00": 1, "\\uff00": 2}',
        '{"numbers": [1, 1.0, -0, -0.0, 1e16, 1e15, 123456789012345678901234567890, 1e-5, 0.0001, 1.5e300, 0.1]}',
        '{"definitions": {}, "a": [true, false, null, [], {}]}',
        '{"definitions": {"A": {"$ref": "#/definitions/B"}, "B": {"type": "string"}, "C": {"block_type_slug": "c"}}}',
        '{"secret_fields": ["a"], "p": {"secret_fields": ["b"], "q": [{"secret_fields": []}]}, "block_schema_references": {}}',
      ];
      for (const fields of bodies) {
        const body = `{"block_type_id": "${block_type_id}", "fields": ${fields}}`;
        await t.call('POST', '/block_schemas/', body, { pick: ({ checksum }) => checksum });
      }
    },
  },
  {
    name: 'block schemas within others',
    async run(t) {
      const a = await newType(t, 'bs-a');
      const b = await newType(t, 'bs-b');
      const c = await newType(t, 'bs-c');
      const definition = (slug: string, rest: object = {}) => ({
        title: slug.toUpperCase(),
        type: 'object',
        block_type_slug: slug,
        block_schema_references: {},
        properties: {},
        ...rest,
      });
      const reference = (slug: string) => ({ block_type_slug: slug, block_schema_checksum: `sha256:${slug}` });
      const fields = {
        ...definition('bs-a'),
        properties: {
          one: { $ref: '#/definitions/BS-B' },
          either: { anyOf: [{ $ref: '#/definitions/BS-B' }, { $ref: '#/definitions/BS-C' }] },
          plain: { $ref: '#/definitions/Plain' },
        },
        block_schema_references: { one: reference('bs-b'), either: [reference('bs-b'), reference('bs-c')] },
        definitions: {
          Plain: { type: 'string' },
          'BS-B': definition('bs-b', {
            properties: { deep: { $ref: '#/definitions/BS-C' } },
            block_schema_references: { deep: reference('bs-c') },
          }),
          'BS-C': definition('bs-c'),
        },
      };
      const { body: made } = await t.call('POST', '/block_schemas/', { fields, block_type_id: a });
      await t.call('GET', `/block_schemas/${made.id}`, undefined, {
        pick: (found: { fields: object }) => found.fields,
      });
      const inner = (found: { fields: object; checksum: string; version: string }[]) =>
        found.map((it) => [it.version, it.checksum, it.fields]);
      for (const id of [b, c]) {
        const block_schemas = { block_type_id: { any_: [id] } };
        await t.call('POST', '/block_schemas/filter', { block_schemas }, { pick: inner });
      }
      await t.call('POST', '/block_schemas/', {
        block_type_id: a,
        fields: { title: 'x', properties: {}, block_schema_references: { y: reference('bs-none') } },
      });
      await t.call('DELETE', `/block_types/${c}`);
      await t.call('GET', `/block_schemas/${made.id}`, undefined, {
        pick: (found: { fields: object }) => found.fields,
      });
    },
  },
];
