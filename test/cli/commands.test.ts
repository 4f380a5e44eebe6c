import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkspace, type Workspace } from '../e2e/support/workspace.ts';
import { startMillrace } from './start-millrace.ts';

const root = resolve(import.meta.dirname, '../..');
let workspace: Workspace;

beforeAll(() => {
  workspace = createWorkspace({
    'sleepy.ts':
      "import { flow, sleep, task } from 'millrace';\nconst nap = task(async function nap() {\n  await sleep(600_000);\n});\nexport const sleepy = flow(async () => {\n  await nap();\n});\n",
    'sum.ts':
      "import { flow, task } from 'millrace';\nconst add = task(async function add(a: number, b: number) {\n  return a + b;\n});\nexport const sum = flow({ name: 'sum' }, async ({ a = 1, b = 2 }: { a?: number; b?: number }) => add(a, b));\n",
  });
});

afterAll(() => workspace.dispose());

it('says its version and its help', () => {
  expect(workspace.millrace('--version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { stdout, status } = workspace.millrace('--help');
  expect(stdout).toContain('run a flow and print the run as it goes');
  expect(status).toBe(0);
});

it('makes a project whose flow runs', () => {
  expect(workspace.millrace('init', 'fresh').status).toBe(0);
  mkdirSync(workspace.path('fresh/node_modules'));
  symlinkSync(root, workspace.path('fresh/node_modules/millrace'));
  const { stdout, status, stderr } = workspace.millrace('run', 'fresh/flows/hello.ts');
  expect(stderr).toBe('');
  expect(stdout).toContain('Result: Hello, Ada! Hello, Grace!');
  expect(status).toBe(0);
});

it('runs a flow of a project that has not installed the SDK', () => {
  const bare = createWorkspace({ 'sum.ts': workspace.read('sum.ts') });
  try {
    expect(bare.millrace('run', 'sum.ts', '-p', 'a=40').stdout).toContain('Result: 42');
  } finally {
    bare.dispose();
  }
});

it('runs a flow without any orchestrator', () => {
  const bare = createWorkspace({
    'sum.ts': workspace.read('sum.ts'),
    'flow.py': 'from prefect import flow\n\n\n@flow\ndef etl():\n    pass\n',
  });
  try {
    expect(bare.millrace('run', 'sum.ts', '-p', 'a=40', '--offline').stdout).toContain('Result: 42');
    expect(bare.millrace('server', 'status').stdout).not.toContain('http');
    const { status, stderr } = bare.millrace('run', 'flow.py', '--offline');
    expect([status, stderr]).toEqual([1, '--offline is for TypeScript flows: Prefect’s own engine needs an API.\n']);
  } finally {
    bare.dispose();
  }
});

it('prints a graph as text, JSON and Mermaid', () => {
  expect(workspace.millrace('graph', 'sum.ts').stdout).toBe('sum(a, b)\n  add  a ← a, b ← b\n  return return  ← add\n');
  const json = JSON.parse(workspace.millrace('graph', 'sum.ts', '--json').stdout);
  expect(json).toMatchObject({
    file: 'sum.ts',
    language: 'typescript',
    flows: [
      {
        id: 'sum',
        name: 'sum',
        symbol: 'sum',
        parameters: [{ name: 'a', required: false, default: '1' }, { name: 'b' }],
      },
    ],
    tasks: [{ id: 'add', name: 'add', symbol: 'add' }],
    diagnostics: [],
  });
  expect(workspace.millrace('graph', 'sum.ts', '--mermaid').stdout).toContain('flowchart TD');
});

describe('graph', () => {
  let project: Workspace;
  beforeAll(() => {
    project = createWorkspace({
      'etl.py':
        'from prefect import flow, task\n@task\ndef load(rows): ...\n@flow\ndef etl(url):\n    load(url)\n@flow\ndef other(): ...\n' +
        'if __name__ == "__main__":\n    etl.serve("nightly", cron="0 2 * * *")\n',
      'broken.ts': "import { flow } from 'millrace';\nexport const broken = flow(async () => {\n  const x = (;\n});\n",
      'prefect.yaml':
        'deployments:\n  - name: nightly\n    entrypoint: etl.py:etl\n    schedules:\n      - timezone: UTC\n',
      '.gitignore': 'ignored/\nexamples/\n',
    });
    mkdirSync(project.path('ignored'));
    project.write('ignored/left.py', 'from prefect import flow\n@flow\ndef left(): ...\n');
  });
  afterAll(() => project.dispose());

  it('sums up a folder, without what is ignored', () => {
    const { stdout, status } = project.millrace('graph', '.');
    expect(stdout).toBe(
      'broken.ts  broken; 1 error\netl.py  etl, other; 1 task; 1 deployment\nprefect.yaml  1 deployment; 1 error\n',
    );
    expect(status).toBe(0);
  });

  it('checks a folder, and says for GitHub where', () => {
    const { stdout, stderr, status } = project.millrace('graph', '--check', '.');
    const [first, second] = stdout.trim().split('\n');
    expect(first).toMatch(/^broken\.ts:3:14 error syntax-error /);
    expect(second).toBe(
      'prefect.yaml:5:9 error unreadable-deployment A schedule is given by exactly one of `cron`, `interval` and `rrule`.',
    );
    expect(stderr).toBe('2 errors in 2 files.\n');
    expect(status).toBe(1);
    expect(project.millrace('graph', '.', '--check', '--format', 'github').stdout).toMatch(
      /^::error file=broken\.ts,line=3,.*title=syntax-error::/,
    );
    expect(project.millrace('graph', 'etl.py', '--check').status).toBe(0);
    expect(project.millrace('graph', 'prefect.yaml', '--check').status).toBe(1);
  });

  it('draws a flow as SVG, and several into a folder', () => {
    const { stdout } = project.millrace('graph', 'etl.py:etl', '--svg');
    expect(stdout).toMatch(/^<svg .*<title[^>]*>Flow etl<.*load.*<\/svg>\n$/s);
    const several = project.millrace('graph', 'etl.py', '--svg');
    expect(several.stderr).toMatch(/^etl\.py holds 2 flows; say which one, as in etl\.py:etl, or give a folder/);
    expect(several.status).toBe(1);
    const { stderr } = project.millrace('graph', '.', '--svg', '-o', 'pictures/');
    expect(stderr).toContain(`Wrote ${join('pictures', 'etl.etl.svg')}.`);
    expect(project.read('pictures/etl.other.svg')).toMatch(/^<svg /);
    expect(project.millrace('graph', 'etl.py:etl', '--mermaid', '-o', 'etl.mmd').status).toBe(0);
    expect(project.read('etl.mmd')).toMatch(/^flowchart TD\n.*\n$/s);
  });

  it('prints a folder as JSON with its deployments', () => {
    const [, etl, yaml] = JSON.parse(project.millrace('graph', '.', '--json').stdout);
    expect(etl).toMatchObject({
      file: 'etl.py',
      flows: [{ id: 'etl' }, { id: 'other' }],
      deployments: [{ name: 'nightly', file: 'etl.py', schedules: [{ kind: 'cron', text: '0 2 * * *' }] }],
    });
    expect(yaml).toMatchObject({ file: 'prefect.yaml', flows: [], deployments: [{ name: 'nightly' }] });
  });
});

it('shows an edit as a difference, and writes it when told', () => {
  const verb = JSON.stringify({ verb: 'set-option', target: { kind: 'task', id: 'add' }, option: 'retries', value: 3 });
  const before = workspace.read('sum.ts');
  const { stdout } = workspace.millrace('edit', 'sum.ts', '--verb', verb);
  expect(stdout).toContain('+const add = task({ retries: 3 }, async function add(a: number, b: number) {');
  expect(workspace.read('sum.ts')).toBe(before);
  workspace.millrace('edit', 'sum.ts', '--verb', verb, '--write');
  expect(workspace.read('sum.ts')).toBe(before.replace('task(async', 'task({ retries: 3 }, async'));
});

it('lists, inspects and prints the log of a run', () => {
  expect(workspace.millrace('run', 'sum.ts', '-p', 'a=2').stdout).toContain('Result: 4');
  const [run] = JSON.parse(workspace.millrace('flow-run', 'ls', '--flow', 'sum', '--json').stdout);
  expect(run).toMatchObject({ flowName: 'sum', parameters: { a: 2 }, state: { type: 'COMPLETED', name: 'Completed' } });
  expect(workspace.millrace('flow-run', 'ls').stdout).toContain(run.name);
  expect(workspace.millrace('flow-run', 'inspect', run.name).stdout).toMatch(
    /sum \/ .*: Completed\n[\s\S]*add-\w{3}\s+Completed/,
  );
  expect(workspace.millrace('flow-run', 'logs', run.id).stdout).toContain('Finished in state Completed()');
});

it('starts, finds and ends the orchestrator', () => {
  expect(workspace.millrace('server', 'status').stdout).toMatch(
    /^The orchestrator runs at http:\/\/127\.0\.0\.1:\d+\/api/,
  );
  expect(workspace.millrace('server', 'start', '--background').stdout).toContain('runs already');
  const { pid } = JSON.parse(readFileSync(join(workspace.home, 'server.json'), 'utf8')) as { pid: number };
  expect(getPriority(pid)).toBeGreaterThan(getPriority());
  expect(workspace.millrace('server', 'stop').stdout).toBe('The orchestrator has ended.\n');
  const { status, stdout } = workspace.millrace('server', 'status');
  expect(stdout).toContain('No orchestrator runs. Start one with: millrace server start');
  expect(status).toBe(1);
  expect(existsSync(join(workspace.home, 'server.json'))).toBe(false);
});

it('cancels a run from another terminal', async () => {
  const running = startMillrace(workspace, ['run', 'sleepy.ts', '--json']);
  const line = await running.said(/"kind":"task-run".*"name":"Running"/);
  const { flowRunId } = JSON.parse(line) as { flowRunId: string };
  expect(workspace.millrace('flow-run', 'cancel', flowRunId).status).toBe(0);
  expect((await running.ended).status).toBe(1);
  const run = JSON.parse(workspace.millrace('flow-run', 'inspect', flowRunId, '--json').stdout);
  expect(run.state.name).toBe('Cancelled');
});

it('ends on Ctrl-C with the run recorded as crashed', async () => {
  const running = startMillrace(workspace, ['run', 'sleepy.ts', '--json']);
  const line = await running.said(/"kind":"task-run".*"name":"Running"/);
  const { flowRunId } = JSON.parse(line) as { flowRunId: string };
  running.child.kill('SIGINT');
  expect((await running.ended).status).toBe(130);
  const run = JSON.parse(workspace.millrace('flow-run', 'inspect', flowRunId, '--json').stdout);
  expect(run.state.type).toBe('CRASHED');
});
