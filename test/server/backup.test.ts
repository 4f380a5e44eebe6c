import { existsSync, mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backUp, databaseOf, restore, vacuum } from '../../src/server/backup.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'backup-'));
const open = (home: string): Promise<RunningServer> =>
  startServer({ home, database: databaseOf(home), version: '0.0.0' });
const post = (url: string, path: string, body: object): Promise<Response> =>
  fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });

async function flowsOf(home: string): Promise<string[]> {
  const server = await open(home);
  const answer = await post(server.url, '/flows/filter', { sort: 'NAME_ASC' });
  await server.close();
  return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
}

/** A home whose server has been told of flows, and has ended. */
async function homeWith(...flows: string[]): Promise<string> {
  const home = newFolder();
  const server = await open(home);
  for (const name of flows) await post(server.url, '/flows/', { name });
  await server.close();
  return home;
}

describe('a backup', () => {
  it('is made while the server runs, and has all that was acknowledged', async () => {
    const home = newFolder();
    const file = join(newFolder(), 'saved.db');
    const server = await open(home);
    await post(server.url, '/flows/', { name: 'before' });
    expect(backUp(home, file)).toEqual([file]);
    await post(server.url, '/flows/', { name: 'after' });
    await server.close();
    expect(restore(home, file, 'old')).toBe(`${databaseOf(home)}.old`);
    expect(await flowsOf(home)).toEqual(['before']);
    expect(readdirSync(join(file, '..'))).toEqual(['saved.db']);
  });

  it('has the key of the secrets beside it, which goes where the data goes', async () => {
    const home = await homeWith('kept');
    writeFileSync(join(home, 'secret.key'), 'the key');
    const file = join(newFolder(), 'saved.db');
    expect(backUp(home, file)).toEqual([file, `${file}.key`]);
    const other = await homeWith();
    writeFileSync(join(other, 'secret.key'), 'its own');
    restore(other, file, 'old');
    expect(readFileSync(join(other, 'secret.key'), 'utf8')).toBe('the key');
    expect(readFileSync(join(other, 'secret.key.old'), 'utf8')).toBe('its own');
  });

  it('takes the place of nothing', async () => {
    const home = await homeWith('kept');
    const file = join(newFolder(), 'saved.db');
    writeFileSync(file, 'mine');
    expect(() => backUp(home, file)).toThrow(`${file} is there already: choose another name.`);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const empty = newFolder();
    expect(() => backUp(empty, join(empty, 'x.db'))).toThrow(`There is no data in ${empty} yet.`);
  });

  it('is not put back while a server runs', async () => {
    const home = newFolder();
    const server = await open(home);
    const file = join(newFolder(), 'saved.db');
    backUp(home, file);
    expect(() => restore(home, file, 'old')).toThrow(expect.objectContaining({ code: 'already-running' }));
    expect(() => vacuum(home)).toThrow(expect.objectContaining({ code: 'already-running' }));
    await server.close();
  });

  it.each([
    ['is cut off', (file: string) => truncateSync(file, 40_000)],
    ['has damaged pages', (file: string) => damage(file)],
    ['is no database', (file: string) => writeFileSync(file, 'x'.repeat(10_000))],
    ['is empty', (file: string) => writeFileSync(file, '')],
  ])('is not put back when it %s', async (_what, spoil) => {
    const home = await homeWith('kept');
    const file = join(newFolder(), 'saved.db');
    backUp(home, file);
    spoil(file);
    expect(() => restore(home, file, 'old')).toThrow(expect.objectContaining({ code: 'database-unreadable' }));
    expect(existsSync(`${databaseOf(home)}.old`)).toBe(false);
    expect(await flowsOf(home)).toEqual(['kept']);
  });
});

describe('a database of a home', () => {
  it('is as small as its data after it was made compact', async () => {
    const home = newFolder();
    const server = await open(home);
    const line = { name: 'x', level: 20, message: 'm'.repeat(20_000), timestamp: new Date().toISOString() };
    const flow = (await (await post(server.url, '/flows/', { name: 'f' })).json()) as { id: string };
    const run = (await (await post(server.url, '/flow_runs/', { flow_id: flow.id })).json()) as { id: string };
    await post(
      server.url,
      '/logs/',
      Array.from({ length: 50 }, () => ({ ...line, flow_run_id: run.id })),
    );
    await fetch(`${server.url}/flow_runs/${run.id}`, { method: 'DELETE' });
    await server.close();
    const { before, after } = vacuum(home);
    expect(after).toBeLessThan(before / 2);
    expect(await flowsOf(home)).toEqual(['f']);
  });

  it.each([
    ['is cut off', (file: string) => truncateSync(file, 40_000)],
    ['has damaged pages', (file: string) => damage(file)],
  ])('is not opened when it %s', async (_what, spoil) => {
    const home = await homeWith('kept');
    spoil(databaseOf(home));
    await expect(open(home)).rejects.toMatchObject({
      code: 'database-unreadable',
      message: expect.stringMatching(
        /^Cannot open the database .*: restore a backup with millrace server restore, or /,
      ),
    });
  });
});

/** Overwrites all but the first page of a database. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096);
  writeFileSync(file, bytes);
}
