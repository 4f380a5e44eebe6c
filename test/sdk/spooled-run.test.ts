import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openOrchestrator } from '../../src/client/orchestrator.ts';
import { spawnServer } from '../server/server-process.ts';

it('what a process can’t deliver before it ends is delivered by the next one', async () => {
  const home = mkdtempSync(join(tmpdir(), 'millrace-spooled-'));
  let server = await spawnServer(home);
  const orchestrator = openOrchestrator({ url: server.url, auth: { kind: 'none' }, source: 'setting' });
  const start = (mode: string) =>
    spawn(process.execPath, [join(import.meta.dirname, 'process-script.ts'), mode], {
      env: { ...process.env, PREFECT_API_URL: server.url, MILLRACE_HOME: home },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
  try {
    const first = start('leaves');
    let errors = '';
    first.stderr.on('data', (data) => {
      errors += data;
    });
    await once(first.stdout, 'data');
    await server.end('SIGKILL');
    first.stdin.write('go on\n');
    expect(await once(first, 'close')).toEqual([7, null]);
    expect(errors).toMatch(
      /event\(s\) could not be delivered to .* They are kept in .*spool.*, and sent by the next run, or by millrace doctor\./,
    );

    server = await spawnServer(home, '--port', String(server.port));
    const second = start('success');
    second.stdin.end();
    expect(await once(second, 'close')).toEqual([0, null]);
    const [run] = await orchestrator.listFlowRuns({ limit: 1, flowName: 'leaves' });
    const tasks = await orchestrator.taskRuns(run?.id ?? '');
    expect(tasks.map(({ state }) => state.name)).toEqual(['Completed', 'Completed']);
    const logs = (await orchestrator.logs(run?.id ?? '')).map(({ message }) => message);
    expect(logs).toEqual(expect.arrayContaining(['step 1', 'step 2']));
    const [folder = ''] = readdirSync(join(home, 'spool'));
    expect(readdirSync(join(home, 'spool', folder))).toEqual([]);
  } finally {
    await orchestrator.close();
    await server.end('SIGTERM');
    rmSync(home, { recursive: true, force: true });
  }
});
