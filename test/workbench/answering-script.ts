import { parentPort } from 'node:worker_threads';
import type { Reply, Request } from '../../src/indexer/requests.ts';

/** A worker in the analyser's place. It answers how many questions it has had, and does what a text tells it to. */
let asked = 0;
parentPort?.on('message', (request: Request) => {
  const { id, kind } = request;
  const text = 'source' in request ? request.source.text : '';
  asked++;
  if (text === 'die') process.exit(3);
  if (text === 'throw') throw new Error('out of memory');
  const reply: Reply =
    text === 'fail' ? { id, kind: 'failed', message: 'no grammar' } : { id, kind: 'done', value: { kind, asked } };
  parentPort?.postMessage(reply);
});
