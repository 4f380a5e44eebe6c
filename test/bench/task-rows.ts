import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { BoundRow } from './bound-row.ts';
import { median } from './row.ts';
import { countCompleted, runFlow } from './run-flow.ts';
import type { MappedFigures } from './task-flows.ts';

const file = join(import.meta.dirname, 'task-flows.ts');
const MAPPED = 100_000;

/** What tasks in a process of their own, and very many of them, take. */
export async function taskRows(url: string): Promise<BoundRow[]> {
  const times = await hostedTimes(url);
  const { flowRunId, result: figures } = await runFlow<MappedFigures>(url, `${file}:mapped`, { count: MAPPED });
  // Nothing may be lost: every task run is told by the server when the command has ended.
  const count = await countCompleted(url, flowRunId);
  if (count !== MAPPED) throw new Error(`The server knows ${count} of ${MAPPED} task runs.`);
  return [
    { what: 'a no-op task in a warm child process, p50', unit: 'ms', value: median(times), most: 0.3 },
    { what: '100,000 mapped tasks: resident memory', unit: 'MB', value: figures.peakMegabytes, most: 400 },
    { what: '100,000 mapped tasks: longest stall', unit: 'ms', value: figures.longestStall, most: 50 },
  ];
}

async function hostedTimes(url: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'hosted-script.ts')], {
    env: { ...process.env, PREFECT_API_URL: url, PREFECT_LOGGING_LEVEL: 'WARNING' },
  });
  return JSON.parse(stdout) as number[];
}
