import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findEmbeddedServer } from '../../src/client/embedded-server.ts';
import { millraceHome } from '../../src/client/millrace-home.ts';
import { startServer } from '../../src/server/start-server.ts';

const home = mkdtempSync(join(tmpdir(), 'millrace-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the embedded server', () => {
  it('is found while it runs, and not before or after', async () => {
    expect(await findEmbeddedServer(home)).toBeUndefined();
    const server = await startServer({ database: ':memory:', version: '0.0.0', home });
    expect(await findEmbeddedServer(home)).toEqual({ url: server.url, auth: { kind: 'none' }, source: 'embedded' });
    await server.close();
    expect(await findEmbeddedServer(home)).toBeUndefined();
  });

  const file = (over: object) => ({
    url: 'http://127.0.0.1:9/api',
    pid: process.pid,
    version: '0',
    startedAt: '',
    ...over,
  });
  it.each([
    ['its process is gone', JSON.stringify(file({ pid: 2 ** 22 + 1 }))],
    ['it does not answer', JSON.stringify(file({}))],
    ['its file is cut off', '{"url":'],
    ['its file is something else', '{"url":1}'],
  ])('is not believed when %s', async (_, text) => {
    writeFileSync(join(home, 'server.json'), text);
    expect(await findEmbeddedServer(home)).toBeUndefined();
  });
});

describe('the home folder', () => {
  it.each([
    [{ MILLRACE_HOME: '/m' }, 'linux', '/m'],
    [{}, 'linux', join('/u', '.local', 'share', 'millrace')],
    [{ XDG_DATA_HOME: '/data' }, 'linux', join('/data', 'millrace')],
    [{}, 'darwin', join('/u', 'Library', 'Application Support', 'millrace')],
    [{ LOCALAPPDATA: '/l' }, 'win32', join('/l', 'millrace')],
    [{}, 'win32', join('/u', 'AppData', 'Local', 'millrace')],
  ] as const)('for %j on %s', (env, platform, expected) => expect(millraceHome(env, platform, '/u')).toBe(expected));
});
