import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/model/graph.ts';
import { lookAtSecrets } from '../../src/server/blocks/look-at-secrets.ts';
import { pythonJson } from '../../src/server/blocks/python-json.ts';
import { obscureSecrets, restoreSecrets } from '../../src/server/blocks/secret-fields.ts';
import { type JsonObject, parseExactly } from '../../src/server/exact-json.ts';
import { createSecrets, givenKey, keyOfHome, passingKey } from '../../src/server/secrets.ts';
import { testServer } from './test-context.ts';

describe('JSON as Python writes it', () => {
  it.each([
    ['{"b":1,"a":[]}', '{"a": [], "b": 1}'],
    ['[1,1.0,-0,-0.0,10e0,1E2]', '[1, 1.0, 0, -0.0, 10.0, 100.0]'],
    [
      '[1e15,1e16,123456789012345678,1e-4,1e-5,1.5e-7]',
      '[1000000000000000.0, 1e+16, 123456789012345678, 0.0001, 1e-05, 1.5e-07]',
    ],
    ['[0.1,2.50,1e400,-1e400]', '[0.1, 2.5, Infinity, -Infinity]'],
    ['"é\\u2028😀\\u007f/\\"\\\\\\n\\u0001"', '"\\u00e9\\u2028\\ud83d\\ude00\\u007f/\\"\\\\\\n\\u0001"'],
    ['{"\\uff00":1,"😀":2}', '{"\\uff00": 1, "\\ud83d\\ude00": 2}'],
    ['[true,false,null]', '[true, false, null]'],
  ])('%s', (given, expected) => {
    expect(pythonJson(parseExactly(given))).toBe(expected);
  });

  it('goes out as it came in', () => {
    expect(JSON.stringify(parseExactly('{"a":1.0,"b":12345678901234567890}'))).toBe(
      '{"a":1.0,"b":12345678901234567890}',
    );
  });
});

describe('secret fields', () => {
  const data: JsonObject = { token: 't', auth: { key: 'k', user: 'u' }, headers: { a: '1', b: { c: '2' } }, list: [1] };

  it.each<[fields: string[], expected: Json]>([
    [[], data],
    [['token', 'none', 'token.deep'], { ...data, token: '********' }],
    [['auth.key'], { ...data, auth: { key: '********', user: 'u' } }],
    [['auth'], { ...data, auth: '********' }],
    [['headers.*', 'list'], { ...data, headers: { a: '********', b: { c: '********' } }, list: '********' }],
  ])('%j are obscured', (fields, expected) => {
    expect(obscureSecrets(data, fields)).toEqual(expected);
  });

  it.each([['token'], ['auth.key'], ['auth'], ['headers.*'], ['list']])(
    '%s comes back obscured and is kept',
    (field) => {
      expect(restoreSecrets(obscureSecrets(data, [field]), data, [field])).toEqual(data);
    },
  );
});

describe('secrets', () => {
  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'millrace-secrets-'));
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('are opened with the key of the home that they were sealed with', () => {
    const sealed = createSecrets(keyOfHome(home)).seal('text');
    expect(sealed).not.toContain('text');
    expect(createSecrets(keyOfHome(home)).open(sealed)).toBe('text');
    expect(statSync(join(home, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('are told to be unreadable with another key, and when they were changed', () => {
    const secrets = createSecrets(passingKey());
    const sealed = secrets.seal('text');
    expect(() => createSecrets(passingKey()).open(sealed)).toThrow('encrypted with another key');
    expect(() => secrets.open(`${sealed.slice(0, -4)}AAA=`)).toThrow('encrypted with another key');
  });

  it('are not sealed with a key that is none', () => {
    writeFileSync(join(home, 'secret.key'), 'short');
    expect(() => createSecrets(keyOfHome(home)).seal('text')).toThrow('32 bytes in base64');
    expect(() => createSecrets(givenKey('short'))).toThrow('32 bytes in base64');
    expect(readFileSync(join(home, 'secret.key'), 'utf8')).toBe('short');
  });
});

describe('blocks', () => {
  let server: ReturnType<typeof testServer>;
  beforeEach(() => {
    server = testServer();
  });
  afterEach(() => server.close());

  const newDocument = async (slug: string, data: object, secret_fields: string[] = []) => {
    const { body: type } = await server.call('POST', '/block_types', { name: slug, slug });
    const kind = { block_type_id: type.id };
    const { body: schema } = await server.call('POST', '/block_schemas', {
      ...kind,
      fields: { title: slug, secret_fields },
    });
    const given = { ...kind, block_schema_id: schema.id, name: 'one', data };
    return (await server.call('POST', '/block_documents', given)).body;
  };

  it('are said at the start to be unreadable with another key', async () => {
    const { store, secrets } = server.context;
    const said: string[] = [];
    const log = pino({}, { write: (line: string) => said.push((JSON.parse(line) as { msg: string }).msg) });
    const other = createSecrets(passingKey());
    lookAtSecrets(store.db, other, log);
    await newDocument('a', { x: 1 });
    lookAtSecrets(store.db, secrets, log);
    expect(said).toEqual([]);
    lookAtSecrets(store.db, other, log);
    expect(said).toEqual(['Secrets cannot be read with the key of this server.']);
  });

  it('refuse to hold a block that holds them', async () => {
    const inner = await newDocument('inner', {});
    const outer = await newDocument('outer', { held: { $ref: { block_document_id: inner.id } } });
    const data = { back: { $ref: { block_document_id: outer.id } } };
    expect((await server.call('PATCH', `/block_documents/${inner.id}`, { data })).status).toBe(400);
    const itself = { me: { $ref: { block_document_id: inner.id } } };
    expect((await server.call('PATCH', `/block_documents/${inner.id}`, { data: itself })).status).toBe(400);
  });

  it('tell of themselves without their secrets', async () => {
    const made = await newDocument('told', { key: 'k', open: 'o', many: [1] }, ['key']);
    await server.call('DELETE', `/block_documents/${made.id}`);
    const { body } = await server.call('POST', '/events/filter', {
      filter: { event: { prefix: ['prefect.block-document.'] }, order: 'ASC' },
    });
    expect(body.events.map(({ event }: { event: string }) => event)).toEqual([
      'prefect.block-document.created',
      'prefect.block-document.deleted',
    ]);
    expect(body.events[0].payload).toEqual({
      name: 'one',
      data: { open: 'o' },
      block_schema: { capabilities: [], block_type: { id: made.block_type_id, name: 'told' } },
    });
  });

  it('of the system are there after each start, once', async () => {
    await server.call('POST', '/block_types/install_system_block_types');
    await server.call('POST', '/block_types/install_system_block_types');
    const { body } = await server.call('POST', '/block_types/filter', {});
    expect(body.map(({ slug }: { slug: string }) => slug)).toEqual(['local-file-system', 'secret', 'webhook']);
    expect((await server.call('POST', '/block_schemas/filter', {})).body).toHaveLength(3);
  });
});
