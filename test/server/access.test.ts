import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { findEmbeddedServer } from '../../src/client/embedded-server.ts';
import type { Access } from '../../src/server/access.ts';
import { readSettings } from '../../src/server/settings.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';
import { connect } from './socket-client.ts';
import { testServer } from './test-context.ts';

const AUTH = 'ada:lovelace';
const KEY = 'a-key-that-nobody-guesses';
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const guarded: Access = { authString: AUTH, apiKeys: [KEY] };

/** The status of a request with these headers to a server with this access. */
async function status(access: Access, headers: Record<string, string>, path = '/version', method = 'GET') {
  const server = testServer({ access });
  const answer = await server.call(method, path, method === 'GET' ? undefined : {}, headers);
  await server.close();
  return answer.status;
}

describe('who asks', () => {
  it.each<[string, Access, Record<string, string>, number]>([
    ['nobody in particular, where nothing is guarded', {}, {}, 200],
    ['nobody in particular', guarded, {}, 401],
    ['whoever knows the password', guarded, { authorization: basic(AUTH) }, 200],
    ['whoever knows half of it', guarded, { authorization: basic('ada:') }, 401],
    ['whoever has a key', guarded, { authorization: `Bearer ${KEY}` }, 200],
    ['whoever has another key', guarded, { authorization: `Bearer ${KEY}x` }, 401],
    ['whoever takes the password for a key', guarded, { authorization: `Bearer ${AUTH}` }, 401],
    ['whoever takes a key for the password', guarded, { authorization: basic(KEY) }, 401],
    ['whoever says nothing that is known', guarded, { authorization: 'Digest x' }, 401],
    ['whoever has an empty key', guarded, { authorization: 'Bearer ' }, 401],
    ['a key alone guards too', { apiKeys: [KEY] }, { authorization: basic('') }, 401],
  ])('is %s', async (_, access, headers, expected) => {
    expect(await status(access, headers)).toBe(expected);
  });

  it.each(['/health', '/ready', '/health/'])('may look whether the server lives, at %s', async (path) => {
    expect(await status(guarded, {}, path)).toBe(200);
  });

  it.each(['/variables/name/health', '/health/more'])('may not use that as a way in, at %s', async (path) => {
    expect(await status(guarded, {}, path)).toBe(401);
  });

  it('is told of a wrong password as Prefect tells it', async () => {
    const server = testServer({ access: guarded });
    expect((await server.call('GET', '/version')).body).toEqual({ exception_message: 'Unauthorized' });
    await server.close();
  });
});

describe('where a page comes from', () => {
  const page = { beyondLoopback: true, ...guarded };
  it.each<[string, Access, Record<string, string>, number]>([
    ['this machine', {}, { origin: 'http://localhost:3000' }, 200],
    ['elsewhere', {}, { origin: 'https://example.com' }, 403],
    ['a name that was bound to this machine', {}, { host: 'example.com' }, 403],
    ['elsewhere, to a server for other machines', page, { host: 'box:4200', origin: 'https://example.com' }, 403],
    ['that server itself', page, { host: 'box:4200', origin: 'http://box:4200', authorization: `Bearer ${KEY}` }, 200],
  ])('%s', async (_, access, headers, expected) => {
    expect(await status(access, headers)).toBe(expected);
  });
});

describe('tokens against forged requests', () => {
  it('are asked of what changes something, and belong to one client for an hour', async () => {
    const server = testServer({ access: { csrf: true } });
    const flow = (headers: Record<string, string>) => server.call('POST', '/flows/', { name: 'a' }, headers);
    expect((await server.call('GET', '/version')).status).toBe(200);
    expect((await flow({})).body).toEqual({ detail: 'Missing CSRF token.' });
    const { body } = await server.call('GET', '/csrf-token?client=one');
    expect((await flow({ 'prefect-csrf-token': body.token })).body).toEqual({ detail: 'Missing client identifier.' });
    const mine = { 'prefect-csrf-token': body.token, 'prefect-csrf-client': 'one' };
    expect((await flow(mine)).status).toBe(201);
    expect(await flow({ ...mine, 'prefect-csrf-client': 'two' })).toEqual({
      status: 403,
      body: { detail: 'Invalid CSRF token or client identifier.' },
    });
    server.clock.advance(3601);
    expect((await flow(mine)).status).toBe(403);
    await server.close();
  });

  it('are not given out where none are asked for', async () => {
    expect(await status({}, {}, '/csrf-token?client=one')).toBe(422);
    expect(await status({ csrf: true }, {}, '/csrf-token')).toBe(422);
  });
});

describe('a guarded server', () => {
  let server: RunningServer | undefined;
  let home: string | undefined;
  afterEach(async () => {
    await server?.close();
    if (home) rmSync(home, { recursive: true, force: true });
    server = home = undefined;
  });
  const start = async (options: object = {}): Promise<string> => {
    server = await startServer({ database: ':memory:', version: '0', authString: AUTH, apiKeys: [KEY], ...options });
    return server.url;
  };

  it.each([
    ['a socket with the password', { token: AUTH }, 'auth_success'],
    ['a socket with a key', { token: KEY }, 'auth_success'],
    ['a socket with another', { token: 'no' }, 1008],
    ['a socket without one', { token: null }, 1008],
  ])('is asked by %s', async (_, frame, expected) => {
    const client = await connect(await start(), '/events/out', { auth: false });
    client.send({ type: 'auth', ...frame });
    const answer = typeof expected === 'number' ? client.closed : client.next().then(({ type }) => type);
    expect(await answer).toBe(expected);
    client.close();
  });

  it('closes sockets that skip the handshake', async () => {
    const client = await connect(await start(), '/events/in', { subprotocol: false });
    expect(await client.closed).toBe(1002);
  });

  it('lets in what runs for its own user, by the server file alone', async () => {
    home = mkdtempSync(join(tmpdir(), 'access-'));
    const url = await start({ home });
    const found = await findEmbeddedServer(home);
    expect(found).toMatchObject({ url, auth: { kind: 'bearer' } });
    expect(statSync(join(home, 'server.json')).mode & 0o077).toBe(0);
    const { token } = JSON.parse(readFileSync(join(home, 'server.json'), 'utf8'));
    expect((await fetch(`${url}/version`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(200);
    expect((await fetch(`${url}/version`)).status).toBe(401);
  });

  it('may listen where other machines could reach it', async () => {
    const url = await start({ host: '127.0.0.2' });
    expect((await fetch(`${url}/version`)).status).toBe(401);
    expect((await fetch(`${url}/version`, { headers: { authorization: basic(AUTH) } })).status).toBe(200);
  });
});

describe('settings', () => {
  it.each<[Record<string, string>, object]>([
    [{}, { apiKeys: [], csrf: false, allowPrivateUrls: false, logLevel: 'warn' }],
    [
      { PREFECT_SERVER_API_AUTH_STRING: 'a:b' },
      { authString: 'a:b', apiKeys: [], csrf: false, allowPrivateUrls: false, logLevel: 'warn' },
    ],
    [
      { MILLRACE_SERVER_API_KEYS: `${KEY}, ${KEY}2`, PREFECT_SERVER_CSRF_PROTECTION_ENABLED: 'True' },
      { apiKeys: [KEY, `${KEY}2`], csrf: true, allowPrivateUrls: false, logLevel: 'warn' },
    ],
    [
      { MILLRACE_SERVER_ALLOW_PRIVATE_URLS: 'yes', MILLRACE_ENCRYPTION_KEY: ' a2V5 ' },
      { apiKeys: [], csrf: false, allowPrivateUrls: true, encryptionKey: 'a2V5', logLevel: 'warn' },
    ],
    [
      { MILLRACE_SERVER_RUN_RETENTION_DAYS: ' 1.5' },
      { apiKeys: [], csrf: false, allowPrivateUrls: false, logLevel: 'warn', runRetentionDays: 1.5 },
    ],
    [{ MILLRACE_SERVER_LOG_LEVEL: 'DEBUG' }, { apiKeys: [], csrf: false, allowPrivateUrls: false, logLevel: 'debug' }],
  ])('%j', (env, expected) => {
    expect(readSettings(env)).toEqual(expected);
  });

  it.each([
    [{ MILLRACE_SERVER_API_KEYS: 'short' }, 'keys of at least 16 characters'],
    [{ PREFECT_SERVER_CSRF_PROTECTION_ENABLED: 'perhaps' }, 'true or false'],
    [{ MILLRACE_SERVER_LOG_LEVEL: 'loud' }, 'one of fatal'],
    [{ MILLRACE_SERVER_RUN_RETENTION_DAYS: '0' }, 'a number of days'],
    [{ MILLRACE_SERVER_RUN_RETENTION_DAYS: 'a week' }, 'a number of days'],
  ])('%j can not be used', (env, wanted) => {
    expect(() => readSettings(env)).toThrow(wanted);
  });
});
