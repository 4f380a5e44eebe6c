import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prefectPython } from '../conformance/real-prefect.ts';

export interface Finished {
  code: number | null;
  /** All that it printed, to either stream. */
  output: string;
}

/** Runs a Python file of `flows` with Prefect's real client against an API. `onOutput` hears all so far, at each bit. */
export async function runPython(
  file: string,
  options: {
    url: string;
    args?: string[];
    onOutput?: (output: string) => void;
    env?: Record<string, string>;
    /** Hears how to send the process a signal, once it has been started. */
    onStart?: (send: (signal: NodeJS.Signals) => void) => void;
  },
): Promise<Finished> {
  const home = mkdtempSync(join(tmpdir(), 'prefect-client-'));
  const child = spawn(prefectPython(), [join(import.meta.dirname, 'flows', file), ...(options.args ?? [])], {
    env: { ...process.env, ...options.env, PREFECT_HOME: home, PREFECT_API_URL: options.url, PYTHONUNBUFFERED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.onStart?.((signal) => child.kill(signal));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      options.onOutput?.(output);
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(home, { recursive: true, force: true });
  return { code, output };
}
