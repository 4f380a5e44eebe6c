import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from '../conformance/real-prefect.ts';
import { ensurePostgres } from './tools.ts';

/** A real Postgres server with a data folder of its own. */
export interface TestPostgres {
  port: number;
  /** The address of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Runs a statement as the superuser. */
  query(database: string, text: string): Promise<object[]>;
  /** Ends the server at once, as a crash does, or starts it again on the same data. */
  crash(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const USER = 'millrace';
const PASSWORD = 'secret';
/** Whom the server runs as where the tests run as root, whom it refuses. */
const NOBODY = 65534;
const root = process.getuid?.() === 0;

export async function startPostgres(): Promise<TestPostgres> {
  // Another version's programs may be named, to see whether it does.
  const bin = process.env.POSTGRES_BIN ?? readableByAll(ensurePostgres());
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, PASSWORD);
  chmodSync(folder, 0o755);
  if (root) for (const path of [folder, passwordFile]) chownSync(path, NOBODY, NOBODY);
  const as = { cwd: folder, ...(root && { uid: NOBODY, gid: NOBODY }) };
  const data = join(folder, 'data');
  const initdb = [
    `--pgdata=${data}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--no-sync',
  ];
  const made = spawnSync(join(bin, 'initdb'), [...initdb, '--encoding=UTF8', '--locale=C.UTF-8'], {
    ...as,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const port = await freePort();
  let server: ChildProcess | undefined;
  let databases = 0;
  const url = (database: string): string => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${database}`;
  const postgres: TestPostgres = {
    port,
    async query(database, text) {
      const client = new pg.Client({ connectionString: url(database) });
      client.on('error', () => {});
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    async newDatabase() {
      const name = `test_${++databases}`;
      await postgres.query('postgres', `CREATE DATABASE ${name}`);
      return url(name);
    },
    async start() {
      const settings = [`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'max_connections=40'];
      const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
      server = spawn(join(bin, 'postgres'), args, { ...as, stdio: 'ignore' });
      await untilItAnswers(() => postgres.query('postgres', 'SELECT 1'), server);
    },
    async crash() {
      // The processes that serve connections would live on for a moment, and answer.
      const serving = childrenOf(server?.pid);
      await end(server, 'SIGKILL');
      for (const pid of serving) killIfThere(pid);
    },
    async stop() {
      await end(server, 'SIGQUIT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await postgres.start();
  return postgres;
}

/** Where root's cache may not be read by others, the programs are copied to where they may. */
function readableByAll(native: string): string {
  if (!root) return join(native, 'bin');
  const copy = join(tmpdir(), 'millrace-test-postgres');
  if (!existsSync(join(copy, '.done'))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
    writeFileSync(join(copy, '.done'), '');
  }
  return join(copy, 'bin');
}

function childrenOf(pid: number | undefined): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function untilItAnswers(ask: () => Promise<unknown>, server: ChildProcess): Promise<void> {
  // Postgres tells nobody that it is up, so it must be asked.
  for (let tries = 0; ; tries++) {
    try {
      await ask();
      return;
    } catch (error) {
      if (tries > 300 || server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function end(server: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (!server || server.exitCode !== null || server.signalCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill(signal);
  await ended;
}
