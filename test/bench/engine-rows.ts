import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensurePrefect } from '../support/tools.ts';
import type { Row } from './row.ts';
import { countCompleted, runFlow } from './run-flow.ts';

const run = promisify(execFile);

interface Result {
  inlineMs: number;
  submittedPerSecond: number;
}

/** The engines, each with its own server. */
export async function engineRows(millrace: string, prefect: string): Promise<Row[]> {
  const ours = await runOurs(millrace);
  const theirs = await runTheirs(prefect);
  return [
    {
      what: 'a no-op task called inline, per task',
      unit: 'ms',
      millrace: ours.inlineMs,
      prefect: theirs.inlineMs,
      times: 10,
    },
    {
      what: 'no-op tasks submitted, all results in',
      unit: 'per second',
      millrace: ours.submittedPerSecond,
      prefect: theirs.submittedPerSecond,
      times: 10,
    },
  ];
}

const INLINE = 1000;
const SUBMITTED = 2000;

/** Also makes sure that nothing was lost: every task run is told by the server when the command has ended. */
async function runOurs(url: string): Promise<Result> {
  const file = join(import.meta.dirname, 'engine-flow.ts');
  const { flowRunId, result } = await runFlow<Result>(url, file, { inline: INLINE, submitted: SUBMITTED });
  const count = await countCompleted(url, flowRunId);
  if (count !== 20 + INLINE + SUBMITTED)
    throw new Error(`The server knows ${count} of ${20 + INLINE + SUBMITTED} task runs.`);
  return result;
}

async function runTheirs(url: string): Promise<Result> {
  const args = [join(import.meta.dirname, 'engine_flow.py'), '200', '300'];
  const env = { ...process.env, PREFECT_API_URL: url, PREFECT_LOGGING_LEVEL: 'WARNING' };
  const { stdout } = await run(ensurePrefect().python, args, { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}
