import { statSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type Analyzer, createAnalyzer } from '../analysis/analyzer.ts';
import type { Grammar, Reply, Request } from './requests.ts';
import { SourceIndex } from './source-index.ts';

let analyzer: Promise<Analyzer> | undefined;

const index = new SourceIndex({
  analyzer: () => {
    analyzer ??= createAnalyzer(workerData as Grammar);
    return analyzer;
  },
  notify: (notice) => post({ kind: 'notice', notice }),
  // What one build of the analyser remembers means nothing to another.
  version: String(statSync(new URL(import.meta.url)).mtimeMs),
});

parentPort?.on('message', async (request: Request) => {
  try {
    post({ id: request.id, kind: 'done', value: await answer(request) });
  } catch (error) {
    post({ id: request.id, kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
});

function post(reply: Reply): void {
  parentPort?.postMessage(reply);
}

function answer(request: Request): Promise<unknown> {
  switch (request.kind) {
    case 'open':
      return index.open(request.roots, request.store);
    case 'analyze':
      return index.analyze(request.source);
    case 'look':
      return index.look(request.source, request.flow);
    case 'glance':
      return index.glance(request.source, request.flow);
    case 'verb':
      return index.applyVerb(request.source, request.verb);
    case 'insight':
      return index.insight(request.source, request.question);
    case 'refresh':
      return index.refresh(request.file).then(() => null);
  }
}
