import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Count } from './count.ts';

type Answer = Record<string, { flows: Definition[]; tasks: Definition[]; calls: [number, number, string][] } | null>;
type Definition = [symbol: string, line: number];

/** What Python's own parser finds, by file; files that it can't parse are left out. */
export function countPython(root: string, files: readonly string[]): Map<string, Count> {
  const script = join(import.meta.dirname, 'count.py');
  const run = spawnSync('python3', [script], {
    input: JSON.stringify({ root, files }),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (run.status !== 0) throw new Error(`python3 ${script} failed: ${run.error?.message ?? run.stderr}`);
  const counts = new Map<string, Count>();
  for (const [file, found] of Object.entries(JSON.parse(run.stdout) as Answer)) {
    if (!found) continue;
    const definition = ([symbol, line]: Definition) => ({ key: symbol, line, text: symbol });
    counts.set(file, {
      flows: found.flows.map(definition),
      tasks: found.tasks.map(definition),
      calls: found.calls.map(([line, column, text]) => ({ key: `${line}:${column}`, line, text })),
    });
  }
  return counts;
}
