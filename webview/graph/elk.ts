import type { ElkNode } from '../../src/drawing/layout.ts';

const ALGORITHMS = ['layered'];

interface Reply {
  id: number;
  data?: ElkNode;
  error?: { message?: string };
}

/**
 * The layout worker: elkjs's own worker file, unmodified, spoken to directly. In VS Code's webview a worker can't be
 * started from the extension's URL, so its text is fetched and started from a Blob; a browser tab takes the same way.
 */
export async function startElk(url: string): Promise<(graph: ElkNode) => Promise<ElkNode>> {
  const code = await (await fetch(url)).text();
  const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
  const waiting = new Map<number, { resolve: (graph: ElkNode) => void; reject: (error: Error) => void }>();
  let nextId = 1;
  worker.onmessage = ({ data: reply }: MessageEvent<Reply>) => {
    const asked = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.error) asked?.reject(new Error(reply.error.message ?? 'The layout failed.'));
    else if (reply.data) asked?.resolve(reply.data);
  };
  worker.postMessage({ id: 0, cmd: 'register', algorithms: ALGORITHMS });
  return (graph) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, cmd: 'layout', graph, layoutOptions: {}, options: {} });
    });
}
