import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');

/** A folder of a person's own, with a copy of the examples in it and a home for the orchestrator that ends with it. */
export interface Workspace {
  folder: string;
  home: string;
  /** Absolute path of a file in it. */
  path(name: string): string;
  read(name: string): string;
  write(name: string, text: string): void;
  /** Runs the command line on it. */
  millrace(...args: string[]): { status: number | null; stdout: string; stderr: string };
  /** Ends its orchestrator and removes it. */
  dispose(): void;
}

export function createWorkspace(files: Record<string, string> = {}): Workspace {
  const base = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
  const folder = join(base, 'project');
  const home = join(base, 'home');
  mkdirSync(folder);
  cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
  mkdirSync(join(folder, 'node_modules'));
  // What an install would have put there.
  symlinkSync(join(root, 'node_modules/vega-datasets'), join(folder, 'node_modules/vega-datasets'));
  symlinkSync(root, join(folder, 'node_modules/millrace'));
  symlinkSync(join(root, 'node_modules/@types'), join(folder, 'node_modules/@types'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n');
  const compilerOptions = { target: 'es2024', module: 'nodenext', strict: true, noEmit: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const millrace = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
      cwd: folder,
      encoding: 'utf8',
      env: testEnvironment(home),
    });
  return {
    folder,
    home,
    path: (name) => join(folder, name),
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    write: (name, text) => writeFileSync(join(folder, name), text),
    millrace,
    dispose: () => {
      millrace('server', 'stop');
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** The environment of everything a test starts: its own home, and no orchestrator of the person who runs it. */
export function testEnvironment(home: string): NodeJS.ProcessEnv {
  const { PREFECT_API_URL, PREFECT_API_KEY, PREFECT_PROFILE, ...rest } = process.env;
  return { ...rest, MILLRACE_HOME: home, PREFECT_HOME: join(home, 'prefect') };
}
