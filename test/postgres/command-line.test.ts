import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { testDatabase } from '../server/test-database.ts';

const CLI = join(resolve(import.meta.dirname, '../..'), 'dist/cli.js');

it('starts an orchestrator on Postgres out of the bundle', async () => {
  const home = mkdtempSync(join(tmpdir(), 'millrace-'));
  const env = { ...process.env, MILLRACE_HOME: home, MILLRACE_DATABASE_URL: testDatabase() };
  const millrace = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [CLI, 'server', ...args], { env })).stdout;
  const url = /http\S+api/.exec(await millrace('start', '--background'))?.[0] ?? '';
  const made = await fetch(`${url}/flows/`, { method: 'POST', body: '{"name":"kept"}' });
  expect(made.status).toBe(201);
  expect(JSON.parse(readFileSync(join(home, 'server.json'), 'utf8'))).toMatchObject({ database: 'postgres' });
  expect(await millrace('stop')).toBe('The orchestrator has ended.\n');
});
