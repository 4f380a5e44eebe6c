import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePrefect } from '../support/tools.ts';
import { median, type Row } from './row.ts';
import { residentMegabytes, type Server } from './servers.ts';

const root = resolve(import.meta.dirname, '../..');
const TIMES = 5;
/** Longer than it takes either server to end what it began, and ours to give memory back. */
const REST_MS = 15_000;

/** What a person waits for before anything happens, and what the servers hold when nothing does. */
export async function startRows(millrace: Server, prefect: Server): Promise<Row[]> {
  await new Promise((rested) => setTimeout(rested, REST_MS));
  const { python, prefect: prefectCommand } = ensurePrefect();
  const sdk = pathToFileURL(join(root, 'dist/sdk/index.js')).href;
  const ourImport = `const t = performance.now(); await import('${sdk}'); console.log((performance.now() - t) / 1000)`;
  const theirImport = 'import time; t = time.perf_counter(); import prefect; print(time.perf_counter() - t)';
  return [
    {
      what: 'server: start to healthy',
      unit: 's',
      millrace: millrace.startSeconds,
      prefect: prefect.startSeconds,
      times: 10,
    },
    {
      what: 'server: resident memory, at rest after these rows',
      unit: 'MB',
      millrace: residentMegabytes(millrace.pid),
      prefect: residentMegabytes(prefect.pid),
      times: 358 / 150,
    },
    {
      what: "import 'millrace' · import prefect",
      unit: 's',
      millrace: printed(process.execPath, ['--input-type=module', '-e', ourImport]),
      prefect: printed(python, ['-c', theirImport]),
      times: 8.7,
    },
    {
      what: 'millrace --version · prefect version',
      unit: 's',
      millrace: whole(process.execPath, [join(root, 'dist/cli.js'), '--version']),
      prefect: whole(prefectCommand, ['version']),
      times: 11,
    },
  ];
}

function printed(command: string, args: string[]): number {
  return median(repeat(() => Number(execFileSync(command, args, { encoding: 'utf8' }))));
}

function whole(command: string, args: string[]): number {
  return median(
    repeat(() => {
      const started = performance.now();
      execFileSync(command, args, { stdio: 'ignore' });
      return (performance.now() - started) / 1000;
    }),
  );
}

function repeat(measure: () => number): number[] {
  return Array.from({ length: TIMES }, measure);
}
