import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceGraph } from '../model/graph.ts';
import { type AnalysisClient, startAnalysis } from '../workbench/analysis-client.ts';
import type { CliContext } from './context.ts';
import { type FlowTarget, readSource } from './flow-target.ts';

/** The analyser in its worker, as every command uses it. */
export function openAnalysis(context: CliContext): AnalysisClient {
  const wasm = (name: string): Uint8Array => readFileSync(join(context.dist, 'wasm', name));
  return startAnalysis(join(context.dist, 'analysis-worker.js'), () => ({
    runtime: wasm('tree-sitter.wasm'),
    python: wasm('tree-sitter-python.wasm'),
  }));
}

/** Reads one file into its graph; no user code runs. */
export async function analyseTarget(context: CliContext, target: FlowTarget): Promise<SourceGraph> {
  const analysis = openAnalysis(context);
  try {
    return await analysis.analyze(readSource(target));
  } finally {
    await analysis.dispose();
  }
}
