import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockHome } from '../../src/server/instance-lock.ts';
import { startServer } from '../../src/server/start-server.ts';
import { spawnRefused, spawnServer } from './server-process.ts';

const newHome = (): string => mkdtempSync(join(tmpdir(), 'home-'));
const memory = { database: ':memory:', version: '1.2.3' };

describe('a server that starts', () => {
  it('tells where it is, and takes that back when it closes', async () => {
    const home = newHome();
    const server = await startServer({ ...memory, home });
    const told = JSON.parse(readFileSync(join(home, 'server.json'), 'utf8'));
    expect(told).toMatchObject({ url: server.url, pid: process.pid, version: '1.2.3' });
    expect(await (await fetch(`${server.url}/health`)).json()).toBe(true);
    await server.close();
    expect(existsSync(join(home, 'server.json'))).toBe(false);
    await startServer({ ...memory, home }).then((again) => again.close());
  });

  it('refuses a home that another uses', async () => {
    const home = newHome();
    const server = await startServer({ ...memory, home });
    await expect(startServer({ ...memory, home })).rejects.toMatchObject({ code: 'already-running', pid: process.pid });
    await server.close();
  });

  it('refuses a port that is taken, and gives its home back', async () => {
    const server = await startServer(memory);
    const home = newHome();
    await expect(startServer({ ...memory, home, port: server.port })).rejects.toMatchObject({ code: 'port-taken' });
    await server.close();
    lockHome(home)();
  });

  it.each(['0.0.0.0', '192.168.0.1', 'example.com'])(
    'refuses to let other machines in unguarded, at %s',
    async (host) => {
      await expect(startServer({ ...memory, host })).rejects.toMatchObject({ code: 'host-unguarded' });
    },
  );

  it.skipIf(process.getuid?.() === 0)('refuses a folder that it may not write to', async () => {
    const home = newHome();
    chmodSync(home, 0o500);
    await expect(startServer({ ...memory, home })).rejects.toMatchObject({ code: 'folder-not-writable' });
  });

  it('refuses a home that is a file', async () => {
    const home = join(newHome(), 'file');
    writeFileSync(home, '');
    await expect(startServer({ ...memory, home })).rejects.toMatchObject({ code: 'folder-not-writable' });
  });
});

describe('the server as a process', () => {
  it('ends cleanly at SIGTERM', async () => {
    const home = newHome();
    const server = await spawnServer(home);
    expect(await server.end('SIGTERM')).toBe(0);
    expect(existsSync(join(home, 'server.json'))).toBe(false);
  });

  it('takes over the home of one that was killed', async () => {
    const home = newHome();
    const first = await spawnServer(home);
    await first.end('SIGKILL');
    expect(existsSync(join(home, 'server.lock'))).toBe(true);
    const second = await spawnServer(home);
    expect(second.pid).not.toBe(first.pid);
    await second.end('SIGTERM');
  });

  it('says in one sentence why it does not start', async () => {
    const home = newHome();
    const server = await spawnServer(home);
    const second = await spawnRefused('--home', home);
    expect(second).toEqual({
      code: 1,
      message: `A server with process id ${server.pid} already uses ${home}: use that one, or stop it first.\n`,
    });
    const taken = await spawnRefused('--home', newHome(), '--port', String(server.port));
    expect(taken.code).toBe(1);
    expect(taken.message).toMatch(/^Port \d+ is in use by another program: .*\n$/);
    await server.end('SIGTERM');
  });
});
