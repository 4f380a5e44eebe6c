import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ensurePrefect } from '../support/tools.ts';
import type { Row } from './row.ts';

const root = resolve(import.meta.dirname, '../..');
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
  const args = [
    'run',
    join(import.meta.dirname, 'engine-flow.ts'),
    '--json',
    '--params',
    JSON.stringify({ inline: INLINE, submitted: SUBMITTED }),
  ];
  const { stdout } = await run(process.execPath, [join(root, 'dist/cli.js'), ...args], {
    env: { ...process.env, PREFECT_API_URL: url },
    maxBuffer: 1 << 28,
  });
  const outcome = JSON.parse(stdout.trim().split('\n').at(-1) as string) as { flowRunId: string; result: Result };
  const answer = await fetch(`${url}/task_runs/count`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      flow_runs: { id: { any_: [outcome.flowRunId] } },
      task_runs: { state: { type: { any_: ['COMPLETED'] } } },
    }),
  });
  const count = await answer.json();
  if (count !== 20 + INLINE + SUBMITTED)
    throw new Error(`The server knows ${count} of ${20 + INLINE + SUBMITTED} task runs.`);
  return outcome.result;
}

async function runTheirs(url: string): Promise<Result> {
  const args = [join(import.meta.dirname, 'engine_flow.py'), '200', '300'];
  const env = { ...process.env, PREFECT_API_URL: url, PREFECT_LOGGING_LEVEL: 'WARNING' };
  const { stdout } = await run(ensurePrefect().python, args, { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) as string);
}
