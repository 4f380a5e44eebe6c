import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { type Analyzer, createAnalyzer } from '../analysis/analyzer.ts';
import type { EditVerb } from '../model/edit-verb.ts';

export type AnalysisRequest =
  | { kind: 'analyze'; source: { file: string; text: string } }
  | { kind: 'verb'; source: { file: string; text: string }; verb: EditVerb };

export type AnalysisReply =
  | { id: number; kind: 'done'; value: unknown }
  | { id: number; kind: 'failed'; message: string };

let analyzer: Promise<Analyzer> | undefined;

parentPort?.on('message', async (message: { id: number } & AnalysisRequest) => {
  parentPort?.postMessage(await answer(sharedAnalyzer(), message));
});

/** Made for the first question, and used for all. */
function sharedAnalyzer(): Promise<Analyzer> {
  analyzer ??= createAnalyzer(readGrammar((workerData as { wasmFolder: string }).wasmFolder));
  return analyzer;
}

async function answer(ready: Promise<Analyzer>, message: { id: number } & AnalysisRequest): Promise<AnalysisReply> {
  try {
    const { analyze, applyVerb } = await ready;
    const value = message.kind === 'analyze' ? analyze(message.source) : applyVerb(message.source, message.verb);
    return { id: message.id, kind: 'done', value };
  } catch (error) {
    return { id: message.id, kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

function readGrammar(folder: string): { runtime: Uint8Array; python: Uint8Array } {
  return {
    runtime: readFileSync(join(folder, 'tree-sitter.wasm')),
    python: readFileSync(join(folder, 'tree-sitter-python.wasm')),
  };
}
