import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FlowRun } from '../../src/api/flow-run.ts';
import type { Log } from '../../src/api/log.ts';
import type { TaskRun } from '../../src/api/task-run.ts';
import { startServer } from '../../src/server/start-server.ts';
import { NO_PREFECT, PREFECT_BIN, startPrefect } from '../conformance/real-prefect.ts';
import { type ServerProcess, spawnServer } from '../server/server-process.ts';
import { describeRuns } from './describe-runs.ts';
import { runPython } from './run-python.ts';

describe.skipIf(!PREFECT_BIN)(`a Python flow${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  it('leaves on the embedded server what it leaves on a real one', async () => {
    const [embedded, real] = await Promise.all([
      startServer({ database: ':memory:', version: '0.0.0' }),
      startPrefect(),
    ]);
    try {
      const ours = await told(embedded.url);
      const theirs = await told(real.url);
      expect(ours).toBe(theirs);
    } finally {
      await embedded.close();
      await real.stop();
    }
  });

  it('goes on when the server is killed and started again, and nothing that was accepted is lost', async () => {
    const home = mkdtempSync(join(tmpdir(), 'millrace-'));
    let server = await spawnServer(home);
    const { url, port } = server;
    let restarted: Promise<{ before: Told; server: ServerProcess }> | undefined;
    try {
      const { code, output } = await runPython('steps.py', {
        url,
        onOutput(text) {
          if (text.includes('done 9')) restarted ??= killAndRestart(server, home, port);
        },
      });
      if (!restarted) throw new Error(`The flow ended before the server was killed: ${output}`);
      const { before } = await restarted;
      server = (await restarted).server;
      expect(output).toContain('total 435');
      expect(code).toBe(0);
      const after = await tell(url);
      expect(after.logs).toEqual(expect.arrayContaining(before.logs));
      expect(after.taskRuns.map(({ id }) => id)).toEqual(expect.arrayContaining(before.taskRuns.map(({ id }) => id)));
      expect(after.flowRuns.map(({ state_name: state }) => state)).toEqual(['Completed']);
      expect(after.taskRuns.map(({ state_name: state }) => state)).toEqual(Array(30).fill('Completed'));
    } finally {
      await server.end('SIGTERM');
    }
  });
});

async function told(url: string): Promise<string> {
  const { code, output } = await runPython('report.py', { url });
  expect(output).toContain('published 12');
  expect(code).toBe(0);
  return describeRuns(url);
}

interface Told {
  flowRuns: FlowRun[];
  taskRuns: TaskRun[];
  logs: Log[];
}

async function tell(url: string): Promise<Told> {
  const ask = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`, { method: 'POST' })).json();
  return {
    flowRuns: (await ask('/flow_runs/filter')) as FlowRun[],
    taskRuns: (await ask('/task_runs/filter')) as TaskRun[],
    logs: (await ask('/logs/filter')) as Log[],
  };
}

async function killAndRestart(
  server: ServerProcess,
  home: string,
  port: number,
): Promise<{ before: Told; server: ServerProcess }> {
  const before = await tell(server.url);
  await server.end('SIGKILL');
  return { before, server: await spawnServer(home, '--port', String(port)) };
}
