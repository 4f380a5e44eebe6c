import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** The real `prefect` executable, when there is one to compare with. */
export const PREFECT_BIN = process.env.PREFECT_BIN;

/** Why the real half of a test is left out, in the report's words. */
export const NO_PREFECT = 'PREFECT_BIN does not name a prefect executable';

/** The Python that runs flows with that Prefect. */
export function prefectPython(): string {
  if (!PREFECT_BIN) throw new Error(NO_PREFECT);
  return join(dirname(PREFECT_BIN), 'python');
}

export interface TestServer {
  /** The API's base. */
  url: string;
  stop(): Promise<void>;
}

/** Starts a real Prefect server with a home of its own on a free port; ready when it says so. */
export async function startPrefect(settings: Record<string, string> = {}): Promise<TestServer> {
  if (!PREFECT_BIN) throw new Error(NO_PREFECT);
  const home = mkdtempSync(join(tmpdir(), 'prefect-'));
  const port = await freePort();
  const child = spawn(PREFECT_BIN, ['server', 'start', '--host', '127.0.0.1', '--port', String(port)], {
    env: {
      ...process.env,
      PREFECT_HOME: home,
      PREFECT_SERVER_ANALYTICS_ENABLED: 'false',
      PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED: 'true',
      PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED: 'true',
      ...settings,
    },
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}/api`;
  try {
    await untilHealthy(url, () => child.exitCode !== null);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function untilHealthy(url: string, gone: () => boolean): Promise<void> {
  // The server tells nobody that it is up, so it must be asked.
  const until = Date.now() + 90_000;
  while (Date.now() < until && !gone()) {
    const healthy = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (healthy) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`The Prefect server at ${url} did not become healthy.`);
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
