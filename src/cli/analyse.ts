import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SourceGraph } from '../model/graph.ts';
import { type AnalysisClient, startAnalysis } from '../workbench/analysis-client.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';
import type { FlowTarget } from './flow-target.ts';

/** The analyser in its worker, as every command uses it. */
export function openAnalysis(context: CliContext): AnalysisClient {
  const wasm = (name: string): Uint8Array => readFileSync(join(context.dist, 'wasm', name));
  return startAnalysis(join(context.dist, 'analysis-worker.js'), () => ({
    runtime: wasm('tree-sitter.wasm'),
    python: wasm('tree-sitter-python.wasm'),
  }));
}

/**
 * Reads one file into its graph; no user code runs. In a process of its own, since the flow may run in this one for
 * long: what the compiler took of memory is given back only when its process ends.
 */
export async function analyseApart(context: CliContext, { file }: FlowTarget): Promise<SourceGraph> {
  const args = [join(context.dist, 'cli.js'), 'graph', file, '--json'];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: context.env,
      maxBuffer: MAX_GRAPH_BYTES,
    });
    return JSON.parse(stdout) as SourceGraph;
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw stderr ? new UsageError(stderr.trim()) : error;
  }
}

const MAX_GRAPH_BYTES = 2 ** 30;
