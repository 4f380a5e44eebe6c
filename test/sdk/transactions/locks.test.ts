import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { folderLocks, type LockManager, memoryLocks } from '../../../src/sdk/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-locks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each<[string, () => LockManager]>([
  ['in memory', memoryLocks],
  ['in a folder', () => folderLocks(mkdtempSync(join(folder, 'own-')))],
])('locks %s', (_, create) => {
  it('are of one holder at a time, as often as it likes', async () => {
    const locks = create();
    expect(await locks.tryAcquire('k', 'a')).toBe(true);
    expect(await locks.tryAcquire('k', 'b')).toBe(false);
    expect(await locks.tryAcquire('other', 'b')).toBe(true);
    expect(await locks.tryAcquire('k', 'a')).toBe(true);
    await locks.release('k', 'b');
    await locks.release('k', 'a');
    expect(await locks.tryAcquire('k', 'b')).toBe(false);
    await locks.release('k', 'a');
    expect(await locks.tryAcquire('k', 'b')).toBe(true);
  });

  it('go to one of many who want them', async () => {
    const locks = create();
    const got = await Promise.all(Array.from({ length: 20 }, (_, at) => locks.tryAcquire('k', String(at))));
    expect(got.filter(Boolean)).toHaveLength(1);
  });
});

describe('locks in a folder', () => {
  it('are kept from another process by the file that Prefect keeps', async () => {
    const [one, other] = [folderLocks(folder), folderLocks(folder)];
    expect(await one.tryAcquire('a.key', 'me')).toBe(true);
    expect(await other.tryAcquire('a.key', 'me')).toBe(false);
    expect(JSON.parse(readFileSync(join(folder, 'a.lock'), 'utf8'))).toEqual({
      holder: `${hostname()}:${process.pid}:me`,
      expiration: null,
    });
    await one.release('a.key', 'me');
    expect(await other.tryAcquire('a.key', 'me')).toBe(true);
    await other.release('a.key', 'me');
    expect(readdirSync(folder).filter((name) => name.startsWith('a'))).toEqual([]);
  });

  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  it.each<[string, object, boolean]>([
    ['of a process that has died', { holder: `${hostname()}:${dead}:x`, expiration: null }, true],
    ['that has run out', { holder: 'python', expiration: '2020-01-01 00:00:00+00:00' }, true],
    ['of a process that lives', { holder: `${hostname()}:${process.pid}:x`, expiration: null }, false],
    ['of another machine', { holder: `elsewhere:${dead}:x`, expiration: null }, false],
    ['of who knows whom', { holder: 'python', expiration: null }, false],
  ])('%s', async (name, content, free) => {
    const key = name.replaceAll(' ', '-');
    writeFileSync(join(folder, `${key}.lock`), JSON.stringify(content));
    const locks = folderLocks(folder);
    await locks.tryAcquire(key, 'me');
    expect(await locks.tryAcquire(key, 'me')).toBe(free);
  });

  it('lie within it', async () => {
    await expect(folderLocks(folder).tryAcquire('../k', 'me')).rejects.toMatchObject({ code: 'result-storage' });
  });
});
