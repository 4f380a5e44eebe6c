import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { startMillrace } from './start-millrace.ts';

let workspace: Workspace;
beforeAll(() => {
  workspace = createWorkspace({});
});
afterAll(() => workspace.dispose());

const flows = async (url: string): Promise<string[]> => {
  const answer = await fetch(`${url}/flows/filter`, { method: 'POST', body: '{}' });
  return ((await answer.json()) as { name: string }[]).map(({ name }) => name);
};

it('saves the data of an orchestrator that runs, and restores it when it has ended', async () => {
  const started = workspace.millrace('server', 'start', '--background');
  const url = /http\S+api/.exec(started.stdout)?.[0] ?? '';
  await fetch(`${url}/flows/`, { method: 'POST', body: '{"name":"kept"}' });
  expect(workspace.millrace('server', 'backup', 'saved.db').stdout).toMatch(/^Saved all data to .*saved\.db\.\n$/);
  await fetch(`${url}/flows/`, { method: 'POST', body: '{"name":"later"}' });
  const again = workspace.millrace('server', 'backup', 'saved.db');
  expect([again.status, again.stderr]).toEqual([
    1,
    `${workspace.path('saved.db')} is there already: choose another name.\n`,
  ]);
  for (const args of [['restore', 'saved.db'], ['vacuum']]) {
    const { status, stderr } = workspace.millrace('server', ...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^A server with process id \d+ already uses .*\n$/);
  }
  workspace.millrace('server', 'stop');
  const restored = workspace.millrace('server', 'restore', 'saved.db');
  expect(restored.stdout).toMatch(
    /^Restored the data of saved\.db\.\nWhat was there before is kept in .*\.before-.*\n$/,
  );
  expect(workspace.millrace('server', 'vacuum').stdout).toMatch(/^The data took .* MB and takes .* MB now\.\n$/);
  const second = startMillrace(workspace, ['server', 'start']);
  const address = /http\S+api/.exec(await second.said(/runs at/))?.[0] ?? '';
  expect(await flows(address)).toEqual(['kept']);
  second.child.kill('SIGTERM');
  await second.ended;
});

it('says in a sentence that a file cannot be restored, and leaves the data as it is', () => {
  writeFileSync(workspace.path('no.db'), 'no database, however long it may be');
  for (const file of ['no.db', 'missing.db']) {
    const { status, stderr } = workspace.millrace('server', 'restore', file);
    expect(status).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(file);
  }
  expect(statSync(workspace.path('saved.db')).size).toBeGreaterThan(0);
  expect(readFileSync(workspace.path('no.db'), 'utf8')).toContain('no database');
});

it('says which programs of Postgres do the same there', () => {
  const address = 'postgres://nobody@127.0.0.1:1/none';
  const { ended } = startMillrace(workspace, ['server', 'backup', 'x.db'], { MILLRACE_DATABASE_URL: address });
  return expect(ended).resolves.toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^The data lies in Postgres: save it with: pg_dump .*\n$/),
  });
});

it('says in a sentence that a Postgres database cannot be used', () => {
  const started = startMillrace(workspace, ['server', 'start', '--database-url', 'postgres://nobody@127.0.0.1:1/none']);
  return expect(started.ended).resolves.toMatchObject({
    status: 1,
    stderr:
      'Cannot use the database postgres://nobody@127.0.0.1:1/none: nothing listens there: start Postgres, or look at the port.\n',
  });
});
