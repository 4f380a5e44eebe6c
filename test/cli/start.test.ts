import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordMeasure } from '../e2e/support/measures.ts';
import { testEnvironment } from '../e2e/support/workspace.ts';

const root = resolve(import.meta.dirname, '../..');
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'millrace-start-'));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

it('shows the main job at work, and leaves no process behind on Ctrl-C', async () => {
  const started = Date.now();
  const child = spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'start'], {
    env: testEnvironment(home),
    // A group of its own, as a terminal makes one: Ctrl-C goes to all of it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ended = new Promise<number | null>((done) => child.once('close', done));
  await new Promise<void>((ready, failed) => {
    child.stdout.on('data', (data) => {
      if (!output.includes('| INFO') && String(data).includes('| INFO'))
        recordMeasure('npm start, built: to the first log line', Date.now() - started, 'ms');
      output += data;
      if (output.includes('The designer is at http://127.0.0.1:')) ready();
    });
    void ended.then(() => failed(new Error(output)));
  });
  expect(output).toContain("Beginning flow run '");
  expect(output).toContain('"city": "Seattle"');
  process.kill(-(child.pid as number), 'SIGINT');
  expect(await ended).toBe(130);
  expect(processesOf(home)).toEqual([]);
});

it('says in one sentence that a port is taken', async () => {
  const taken = createServer();
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const { port } = taken.address() as AddressInfo;
  const { stderr, status } = await startWith(['--port', String(port)]);
  taken.close();
  expect(stderr).toContain(`Port ${port} is taken; give another with --port.`);
  expect(status).not.toBe(0);
  expect(processesOf(home)).toEqual([]);
});

it('says in one sentence that the data folder can not be written to', async () => {
  const file = join(home, 'a-file');
  writeFileSync(file, '');
  const { stderr, status } = await startWith([], { MILLRACE_HOME: join(file, 'inside') });
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain(file);
  expect(status).toBe(1);
});

it('begins anew after an install that was interrupted', () => {
  const clone = join(home, 'clone');
  mkdirSync(join(clone, 'scripts'), { recursive: true });
  cpSync(join(root, 'scripts/bootstrap.mjs'), join(clone, 'scripts/bootstrap.mjs'));
  writeFileSync(join(clone, 'scripts/hello.ts'), "console.log('hello from', process.version);\n");
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
  writeFileSync(
    join(clone, 'package.json'),
    JSON.stringify({ private: true, type: 'module', devDependencies: { node: version } }),
  );
  writeFileSync(
    join(clone, 'package-lock.json'),
    JSON.stringify({ lockfileVersion: 3, requires: true, packages: { '': { devDependencies: { node: version } } } }),
  );
  // Half of a package: a folder that looks installed.
  mkdirSync(join(clone, 'node_modules/node/bin'), { recursive: true });
  writeFileSync(join(clone, 'node_modules/node/package.json'), JSON.stringify({ name: 'node', version }));
  const run = spawnSync(process.execPath, [join(clone, 'scripts/bootstrap.mjs'), 'hello'], { encoding: 'utf8' });
  expect(run.stderr).toContain('Installing dependencies');
  expect(run.stdout).toContain(`hello from v${version}`);
  expect(existsSync(join(clone, 'node_modules/.installed'))).toBe(true);
}, 120_000);

// Root may write anywhere, so that this can be seen only as somebody else.
it.skipIf(process.getuid?.() === 0)('says in one sentence that the clone can not be written to', () => {
  const clone = join(home, 'read-only');
  mkdirSync(join(clone, 'scripts'), { recursive: true });
  cpSync(join(root, 'scripts/bootstrap.mjs'), join(clone, 'scripts/bootstrap.mjs'));
  writeFileSync(join(clone, 'scripts/hello.ts'), '');
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(root, name), join(clone, name));
  chmodSync(clone, 0o555);
  const { stderr, status } = spawnSync(process.execPath, [join(clone, 'scripts/bootstrap.mjs'), 'hello'], {
    encoding: 'utf8',
  });
  chmodSync(clone, 0o755);
  expect(stderr).toContain("can't be written to. Clone into a folder that you own.");
  expect(status).toBe(1);
});

function startWith(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/bootstrap.mjs'), 'start', ...args], {
    env: { ...testEnvironment(home), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((done) => child.once('close', (status) => done({ status, stderr })));
}

/** Every process that still has this home in its environment. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return environment.includes(`MILLRACE_HOME=${folder}`) && command ? [command] : [];
      } catch {
        return [];
      }
    });
}
