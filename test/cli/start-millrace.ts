import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { testEnvironment, type Workspace } from '../e2e/support/workspace.ts';

const CLI = join(resolve(import.meta.dirname, '../..'), 'dist/cli.js');

export interface Started {
  child: ChildProcess;
  /** Resolves when a line of its output matches. */
  said(pattern: RegExp): Promise<string>;
  ended: Promise<{ status: number | null; stdout: string; stderr: string }>;
}

/** Starts the command line as a process that goes on while the test does. */
export function startMillrace(workspace: Workspace, args: string[], env: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: workspace.folder,
    env: { ...testEnvironment(workspace.home), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  const hear = (): void => listeners.forEach((listener) => void listener());
  child.stdout.on('data', (data) => {
    stdout += data;
    hear();
  });
  child.stderr.on('data', (data) => {
    stderr += data;
    hear();
  });
  const ended = new Promise<{ status: number | null; stdout: string; stderr: string }>((done) => {
    child.once('close', (status) => done({ status, stdout, stderr }));
  });
  const said = (pattern: RegExp): Promise<string> =>
    new Promise((found, failed) => {
      const look = (): void => {
        const line = `${stdout}\n${stderr}`.split('\n').find((candidate) => pattern.test(candidate));
        if (line === undefined) return;
        listeners.delete(look);
        found(line);
      };
      listeners.add(look);
      look();
      void ended.then(() => failed(new Error(`It ended without saying ${pattern}:\n${stdout}\n${stderr}`)));
    });
  return { child, said, ended };
}
