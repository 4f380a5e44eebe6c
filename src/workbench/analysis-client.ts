import { Worker } from 'node:worker_threads';
import type { EditOutcome, EditVerb } from '../model/edit-verb.ts';
import type { SourceGraph } from '../model/graph.ts';
import type { AnalysisReply, AnalysisRequest, Grammar } from './analysis-worker.ts';

/** The analyser off the main thread: the editor's host never parses. */
export interface AnalysisClient {
  analyze(source: SourceText): Promise<SourceGraph>;
  applyVerb(source: SourceText, verb: EditVerb): Promise<EditOutcome>;
  dispose(): Promise<void>;
}

export interface SourceText {
  file: string;
  text: string;
}

/** Of how many files the latest graph is kept. */
const KEPT_FILES = 20;

type Pending = { resolve: (value: never) => void; reject: (error: Error) => void };

/** Starts the worker at `script` (the bundled `analysis-worker`) with the first question; only then is the grammar loaded. */
export function startAnalysis(script: string, loadGrammar: () => Grammar): AnalysisClient {
  const pending = new Map<number, Pending>();
  let nextId = 0;
  let worker: Worker | undefined;

  const start = (): Worker => {
    const started = new Worker(script, { workerData: loadGrammar() });
    started.on('message', (reply: AnalysisReply) => {
      const waiting = pending.get(reply.id);
      pending.delete(reply.id);
      if (reply.kind === 'failed') waiting?.reject(new Error(reply.message));
      else waiting?.resolve(reply.value as never);
    });
    // A worker that dies (out of memory on hostile source) fails what was asked of it; the next question starts another.
    const died = (error: Error): void => {
      worker = undefined;
      for (const waiting of pending.values()) waiting.reject(error);
      pending.clear();
    };
    started.on('error', died);
    started.on('exit', (code) => {
      if (worker === started) died(new Error(`The analyser ended with code ${code}.`));
    });
    started.unref();
    return started;
  };

  const ask = <T>(request: AnalysisRequest): Promise<T> => {
    worker ??= start();
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      pending.set(id, { resolve: resolve as (value: never) => void, reject });
      worker?.ref();
      worker?.postMessage({ id, ...request });
    }).finally(() => {
      if (pending.size === 0) worker?.unref();
    });
  };

  // The panel, the lenses and the index ask for the same text within moments: one analysis answers all of them.
  const latest = new Map<string, { text: string; graph: Promise<SourceGraph> }>();
  const analyze = (source: SourceText): Promise<SourceGraph> => {
    const known = latest.get(source.file);
    if (known?.text === source.text) return known.graph;
    const graph = ask<SourceGraph>({ kind: 'analyze', source });
    latest.delete(source.file);
    latest.set(source.file, { text: source.text, graph });
    graph.catch(() => latest.delete(source.file));
    const oldest = latest.keys().next().value;
    if (latest.size > KEPT_FILES && oldest !== undefined) latest.delete(oldest);
    return graph;
  };

  return {
    analyze,
    applyVerb: (source, verb) => ask({ kind: 'verb', source, verb }),
    dispose: async () => {
      const running = worker;
      worker = undefined;
      await running?.terminate();
    },
  };
}
