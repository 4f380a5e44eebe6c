import { parentPort } from 'node:worker_threads';
import type { AnalysisReply, AnalysisRequest } from '../../src/workbench/analysis-worker.ts';

/** A worker in the analyser's place. It answers how many questions it has had, and does what a text tells it to. */
let asked = 0;
parentPort?.on('message', (message: { id: number } & AnalysisRequest) => {
  const { id, source, kind } = message;
  asked++;
  if (source.text === 'die') process.exit(3);
  if (source.text === 'throw') throw new Error('out of memory');
  const reply: AnalysisReply =
    source.text === 'fail'
      ? { id, kind: 'failed', message: 'no grammar' }
      : { id, kind: 'done', value: { kind, asked } };
  parentPort?.postMessage(reply);
});
