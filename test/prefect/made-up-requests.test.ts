import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { residentMegabytes } from '../bench/servers.ts';
import { type ServerProcess, spawnServer } from '../server/server-process.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';
import { ensureSchemathesis } from '../support/tools.ts';

/** `FUZZ_SEED` repeats a run, `FUZZ_EXAMPLES` makes up more for each route. */
const SEED = process.env.FUZZ_SEED ?? String(Math.floor(Math.random() * 1e9));
const EXAMPLES = process.env.FUZZ_EXAMPLES ?? '2';
const MOST_MEGABYTES = 500;

describe.each(['SQLite', 'Postgres'])('the server on %s', (database) => {
  let home: string;
  let postgres: TestPostgres | undefined;
  let server: ServerProcess;
  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'made-up-'));
    postgres = database === 'Postgres' ? await startPostgres() : undefined;
    server = await spawnServer(home, ...(postgres ? ['--database-url', await postgres.newDatabase()] : []));
  });
  afterAll(async () => {
    await server?.end('SIGTERM');
    await postgres?.stop();
    rmSync(home, { recursive: true, force: true });
  });

  it('answers whatever fits its description without failing, hanging or growing without end', async () => {
    const { code, said } = await run(home, ensureSchemathesis(), [
      'run',
      server.url.replace(/api$/, 'openapi.json'),
      ...['--checks', 'not_a_server_error', '--phases', 'fuzzing', '--max-examples', EXAMPLES],
      ...['--request-timeout', '10', '--seed', SEED, '--no-color'],
    ]);
    expect(code, `FUZZ_SEED=${SEED}\n${said}`).toBe(0);
    const generated = Number(/(\d+) generated/.exec(said)?.[1]);
    expect(generated).toBeGreaterThan(300);
    expect((await fetch(`${server.url}/health`)).ok).toBe(true);
    expect(residentMegabytes(server.pid)).toBeLessThan(MOST_MEGABYTES);
  });
});

function run(home: string, command: string, args: string[]): Promise<{ code: number | null; said: string }> {
  // Its notes of what failed before lie in the folder that it runs in.
  const child = spawn(command, args, { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (text: string): void => {
    said += text;
  };
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  return new Promise((done) => child.once('close', (code) => done({ code, said })));
}
