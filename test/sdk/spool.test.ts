import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createSpool, type Spool } from '../../src/sdk/session/spool.ts';

const homes: string[] = [];
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

const API = { url: 'http://127.0.0.1:4200/api', source: 'setting' as const };

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'millrace-spool-'));
  homes.push(home);
  return home;
}

/** What the spool sends, to a server that takes it, or does not. */
async function sent(spool: Spool, takes = true): Promise<string[]> {
  const lines: string[] = [];
  const sender = async (some: string[]) => {
    lines.push(...some);
    return takes;
  };
  await spool.send({ events: sender, logs: sender });
  return lines;
}

describe('what could not be delivered', () => {
  it('is sent once, in order', async () => {
    const spool = createSpool(newHome(), API);
    spool.put('events', ['1', '2']);
    spool.put('events', ['3']);
    expect(await sent(spool)).toEqual(['1', '2', '3']);
    expect(await sent(spool)).toEqual([]);
    expect(readdirSync(spool.folder)).toEqual([]);
  });

  it('stays until the server takes it', async () => {
    const spool = createSpool(newHome(), API);
    spool.put('logs', ['{"message":"a"}']);
    expect(await sent(spool, false)).toHaveLength(1);
    await spool.send({ events: () => Promise.reject(), logs: () => Promise.reject(new Error('away')) });
    expect(await sent(spool)).toEqual(['{"message":"a"}']);
  });

  it('is what another process left when it ended, and none that still lives has', async () => {
    const spool = createSpool(newHome(), API);
    mkdirSync(spool.folder, { recursive: true });
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    writeFileSync(join(spool.folder, `a.events.${dead}`), '1\n');
    writeFileSync(join(spool.folder, `b.events.${process.ppid}`), '2\n');
    expect(await sent(spool)).toEqual(['1']);
    expect(readdirSync(spool.folder)).toEqual([`b.events.${process.ppid}`]);
  });

  it('does not mix with what is put away meanwhile', async () => {
    const spool = createSpool(newHome(), API);
    spool.put('events', ['1']);
    await spool.send({
      async events() {
        spool.put('events', ['2']);
        return true;
      },
      logs: async () => true,
    });
    expect(await sent(spool)).toEqual(['2']);
  });

  it('is sent without the half line that a full disk leaves', async () => {
    const spool = createSpool(newHome(), API);
    spool.put('events', ['{"id":1}', '{"id":']);
    expect(await sent(spool)).toEqual(['{"id":1}']);
  });

  it('is kept for each orchestrator by itself, the embedded one whatever its port', () => {
    const home = newHome();
    const folderOf = (url: string, source: 'setting' | 'embedded') => createSpool(home, { url, source }).folder;
    expect(folderOf('http://a/api', 'setting')).not.toBe(folderOf('http://b/api', 'setting'));
    expect(folderOf('http://a/api', 'embedded')).toBe(folderOf('http://b/api', 'embedded'));
  });

  it('is given up after a month', () => {
    const home = newHome();
    const old = createSpool(home, { url: 'http://gone/api', source: 'setting' });
    old.put('events', ['1']);
    const [name = ''] = readdirSync(old.folder);
    utimesSync(join(old.folder, name), 0, 0);
    const spool = createSpool(home, API);
    spool.put('events', ['2']);
    expect(readdirSync(old.folder)).toEqual([]);
    expect(readFileSync(join(spool.folder, readdirSync(spool.folder)[0] ?? ''), 'utf8')).toBe('2\n');
  });
});
