import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const root = resolve(import.meta.dirname, '../..');

/** Runs a flow by the command, and gives its result. What it prints is read line by line, since it may be very much. */
export async function runFlow<T>(
  url: string,
  target: string,
  parameters: Record<string, unknown>,
): Promise<{ flowRunId: string; result: T }> {
  const args = [join(root, 'dist/cli.js'), 'run', target, '--json', '--params', JSON.stringify(parameters)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PREFECT_API_URL: url },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) last = line;
  const outcome = JSON.parse(last) as { kind: string; flowRunId: string; result: T };
  if (outcome.kind !== 'outcome') throw new Error(`${target} did not come to its end: ${last}`);
  return outcome;
}

/** How many task runs of a flow run the server knows as Completed. */
export async function countCompleted(url: string, flowRunId: string): Promise<number> {
  const answer = await fetch(`${url}/task_runs/count`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      flow_runs: { id: { any_: [flowRunId] } },
      task_runs: { state: { type: { any_: ['COMPLETED'] } } },
    }),
  });
  return (await answer.json()) as number;
}
