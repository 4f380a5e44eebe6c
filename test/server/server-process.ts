import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../src/server/main.ts');

export interface ServerProcess {
  /** The API's base. */
  url: string;
  pid: number;
  port: number;
  /** Sends a signal and waits for the end; returns the exit code, null for a death by signal. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the orchestrator as the process that it is in production; ready when it says that it is healthy. */
export async function spawnServer(home: string, ...args: string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [MAIN, '--home', home, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await firstLine(child);
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };
  return {
    url,
    pid,
    port: Number(new URL(url).port),
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** What a server that will not start says on stderr, and its exit code. */
export async function spawnRefused(...args: string[]): Promise<{ code: number | null; message: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  let message = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    message += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, message };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = '';
    let errors = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    child.once('close', () => reject(new Error(`The server ended before it was healthy: ${errors}`)));
  });
}
