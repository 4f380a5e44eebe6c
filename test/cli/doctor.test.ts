import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createWorkspace, testEnvironment } from '../e2e/support/workspace.ts';

it('looks at what is needed, and sends what an earlier run could not', () => {
  const workspace = createWorkspace();
  try {
    const fresh = workspace.millrace('doctor');
    expect(fresh.stdout).toContain('✓ Node.js');
    expect(fresh.stdout).toContain(`✓ home           ${workspace.home} holds`);
    expect(fresh.stdout).toContain('– orchestrator   none runs; the first run starts the embedded one');
    expect(fresh.status).toBe(0);

    workspace.millrace('server', 'start', '--background');
    expect(workspace.millrace('doctor').stdout).toMatch(
      /✓ orchestrator {3}http:\S+ answers, the embedded one\n✓ undelivered {4}nothing waits/,
    );
    // What a process left that is no more: its id is the end of the file's name.
    const spool = join(workspace.home, 'spool/embedded');
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    const line = { name: 'prefect.flow_runs', level: 20, message: 'late', timestamp: new Date().toISOString() };
    mkdirSync(spool, { recursive: true });
    writeFileSync(join(spool, `left.logs.${ended}`), `${JSON.stringify(line)}\n`);
    const { stdout, status } = workspace.millrace('doctor');
    expect(stdout).toContain('✓ undelivered    0 event(s) and 1 log line(s) of earlier runs were sent to http');
    expect(status).toBe(0);
    expect(readdirSync(spool)).toEqual([]);
    const findings = JSON.parse(workspace.millrace('doctor', '--json').stdout) as { what: string; verdict: string }[];
    expect(findings.find(({ what }) => what === 'undelivered')).toMatchObject({ verdict: 'ok' });
  } finally {
    workspace.dispose();
  }
});

it('says what is wrong, and ends with 1', () => {
  const workspace = createWorkspace();
  try {
    const { stdout, status } = spawnSync(process.execPath, [join(import.meta.dirname, '../../dist/cli.js'), 'doctor'], {
      cwd: workspace.folder,
      encoding: 'utf8',
      env: {
        ...testEnvironment(workspace.home),
        PREFECT_API_URL: 'http://127.0.0.1:9/api',
        MILLRACE_PYTHON: join(workspace.folder, 'no-python'),
      },
    });
    expect(stdout).toContain('✗ orchestrator   No orchestrator answers at http://127.0.0.1:9/api');
    expect(stdout).toContain('no-python has no Prefect, which only flows in Python need');
    expect(status).toBe(1);
  } finally {
    workspace.dispose();
  }
});
