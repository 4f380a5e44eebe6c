import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { type Direction, type ElkNode, fromElk, type Layout, toElk } from '../drawing/layout.ts';
import type { FlowGraph } from '../model/graph.ts';

interface Reply {
  id: number;
  data?: ElkNode;
  error?: { message?: string };
}

/** What elkjs's worker file offers where it is no worker. */
interface ElkWorker {
  onmessage: (event: { data: Reply }) => void;
  postMessage(message: object): void;
}

/**
 * The layout of the canvas, made here: elkjs's own worker file, unmodified, which lies beside the webview. It is a script
 * that calls itself a module, so it is compiled as the body of a function with a `module` to fill.
 */
export function startLayout(dist: string): (flow: FlowGraph, direction: Direction) => Promise<Layout> {
  const filename = join(dist, 'webview/elk-worker.min.js');
  const module: { exports: { Worker?: new () => ElkWorker } } = { exports: {} };
  compileFunction(readFileSync(filename, 'utf8'), ['module', 'exports'], { filename })(module, module.exports);
  const { Worker } = module.exports;
  if (!Worker) throw new Error(`${filename} is not the layout engine; install Millrace again.`);
  const worker = new Worker();
  const waiting = new Map<number, (reply: Reply) => void>();
  let nextId = 1;
  worker.onmessage = ({ data: reply }) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  };
  worker.postMessage({ id: 0, cmd: 'register', algorithms: ['layered'] });
  return (flow, direction) =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, ({ data, error }) => {
        if (data) resolve(fromElk(data));
        else reject(new Error(`The flow "${flow.name}" can't be laid out: ${error?.message ?? 'no reason given'}.`));
      });
      worker.postMessage({ id, cmd: 'layout', graph: toElk(flow, direction), layoutOptions: {}, options: {} });
    });
}
