import { parentPort, workerData } from 'node:worker_threads';
import { type Analyzer, createAnalyzer } from '../analysis/analyzer.ts';
import type { EditVerb } from '../model/edit-verb.ts';

/** The bytes of tree-sitter's runtime and of its Python grammar. */
export interface Grammar {
  runtime: Uint8Array;
  python: Uint8Array;
}

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
  analyzer ??= createAnalyzer(workerData as Grammar);
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
