import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prefectPython } from '../../conformance/real-prefect.ts';
import type { Language } from './describe-cases.ts';
import type { Process } from './themes.ts';

/** What the calls of a run gave, by case, in the flows' own account. */
export type Account = Map<string, string[]>;

/** Runs what a process is to run in one language against a server, to its end. */
export async function runThemes({ run, isEnded }: Process, language: Language, url: string): Promise<Account> {
  const home = mkdtempSync(join(tmpdir(), 'parity-'));
  const [program, file] =
    language === 'python' ? [prefectPython(), 'run_themes.py'] : [process.execPath, 'run-themes-script.ts'];
  const child = spawn(program, [join(import.meta.dirname, 'flows', file), ...run], {
    env: { ...process.env, ...SETTINGS, PREFECT_API_URL: url, PREFECT_HOME: home, MILLRACE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  rmSync(home, { recursive: true, force: true });
  if (code !== 0 && !isEnded) throw new Error(`The flows in ${language} ended with ${code}:\n${output.slice(-5000)}`);
  const account: Account = new Map();
  for (const [, line] of output.matchAll(/^=(\{.*\})$/gm)) {
    const told = JSON.parse(line ?? '') as { case: string; gave: unknown };
    account.set(told.case, [...(account.get(told.case) ?? []), JSON.stringify(told.gave)]);
  }
  return account;
}

const SETTINGS = {
  // What is left in a batch at the end is sent then, so only what is under way is waited for less.
  PREFECT_LOGGING_TO_API_BATCH_INTERVAL: '0.1',
  PREFECT_LOGGING_LEVEL: 'INFO',
  PYTHONDONTWRITEBYTECODE: '1',
};
