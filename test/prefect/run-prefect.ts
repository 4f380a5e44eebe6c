import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_PREFECT, PREFECT_BIN } from '../conformance/real-prefect.ts';
import type { Finished } from './run-python.ts';

/** Prefect's own command line, with a home of its own, against an API. */
export interface PrefectCommands {
  /** Runs a command to its end. */
  run(...words: string[]): Promise<Finished>;
  /** Starts one that goes on, such as a worker. */
  start(...words: string[]): { child: ChildProcess; output(): string; ended: Promise<unknown> };
  close(): void;
}

export function prefectCommands(url: string): PrefectCommands {
  const home = mkdtempSync(join(tmpdir(), 'prefect-cli-'));
  const start: PrefectCommands['start'] = (...words) => {
    if (!PREFECT_BIN) throw new Error(NO_PREFECT);
    const child = spawn(PREFECT_BIN, words, {
      env: {
        ...process.env,
        PREFECT_HOME: home,
        PREFECT_API_URL: url,
        PREFECT_CLI_PROMPT: 'false',
        PREFECT_CLI_COLORS: 'false',
        PREFECT_WORKER_QUERY_SECONDS: '1',
        // Wide enough that no table breaks what it shows over two lines.
        COLUMNS: '300',
        PYTHONUNBUFFERED: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
    }
    return { child, output: () => text, ended: new Promise((resolve) => child.once('close', resolve)) };
  };
  return {
    start,
    async run(...words) {
      const { child, output, ended } = start(...words);
      await ended;
      return { code: child.exitCode, output: output() };
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}
