import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { giveWay, SMALL_PROCESS } from '../../src/cli/background-process.ts';
import { freePort } from '../e2e/support/free-port.ts';
import { ensurePrefect } from '../support/tools.ts';

const root = resolve(import.meta.dirname, '../..');

export interface Server {
  /** The API's base. */
  url: string;
  pid: number;
  /** Seconds from the start of its process to the first healthy answer. */
  startSeconds: number;
  stop(): Promise<void>;
}

/** On SQLite in a home of its own, or on a Postgres database. A home that is given stays when the server has ended. */
export async function startMillraceServer(options: { home?: string; databaseUrl?: string } = {}): Promise<Server> {
  const home = options.home ?? mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const port = await freePort();
  // As the command starts it.
  const args = [...SMALL_PROCESS.flags, join(root, 'dist/server.js'), '--home', home, '--port', String(port)];
  const env = {
    ...process.env,
    ...SMALL_PROCESS.env,
    ...(options.databaseUrl && { MILLRACE_DATABASE_URL: options.databaseUrl }),
  };
  const child = spawn(process.execPath, args, { stdio: 'ignore', env, detached: true });
  if (child.pid) giveWay(child.pid);
  return healthy(child, port, options.home ? undefined : home);
}

export async function startPrefectServer(options: { databaseUrl?: string } = {}): Promise<Server> {
  const home = mkdtempSync(join(tmpdir(), 'prefect-bench-'));
  const port = await freePort();
  const { prefect } = ensurePrefect();
  const env = {
    ...process.env,
    PREFECT_HOME: home,
    PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
    DO_NOT_TRACK: '1',
    ...(options.databaseUrl && {
      PREFECT_SERVER_DATABASE_CONNECTION_URL: options.databaseUrl.replace('postgres://', 'postgresql+asyncpg://'),
    }),
  };
  const child = spawn(prefect, ['server', 'start', '--port', String(port)], { stdio: 'ignore', env });
  return healthy(child, port, home);
}

/** Resident memory of a process in megabytes, without its children: both servers are one process. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}

/** `home` is removed with what is in it when the server has ended. */
async function healthy(child: ChildProcess, port: number, home: string | undefined): Promise<Server> {
  const started = performance.now();
  const url = `http://127.0.0.1:${port}/api`;
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  while (child.exitCode === null) {
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) break;
    await new Promise((next) => setTimeout(next, 5));
  }
  if (child.exitCode !== null || child.pid === undefined) throw new Error(`The server on port ${port} did not start.`);
  return {
    url,
    pid: child.pid,
    startSeconds: (performance.now() - started) / 1000,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      if (home) rmSync(home, { recursive: true, force: true });
    },
  };
}
