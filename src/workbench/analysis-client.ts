import { Worker } from 'node:worker_threads';
import type { Grammar, IndexNotice, QuestionKind, Questions, Reply, SourceText } from '../indexer/requests.ts';
import type { EditOutcome, EditVerb } from '../model/edit-verb.ts';
import type { FileView, FileViewUpdate, Glance } from '../model/file-facts.ts';
import type { SourceGraph } from '../model/graph.ts';
import type { InsightAnswer, InsightQuestion } from '../model/insight.ts';
import { Emitter } from './emitter.ts';
import type { Unsubscribe } from './port.ts';

/** The analyser off the main thread: the editor's host never parses, and reads no sources but those that are open. */
export interface AnalysisClient {
  /** All graphs of a file. */
  analyze(source: SourceText): Promise<SourceGraph>;
  /** One flow's drawing and what there is to know of the file's other flows; the first one's where none is named. */
  look(source: SourceText, flow?: string): Promise<FileView>;
  /** One flow's drawing alone: of a large file it is there long before the rest. */
  glance(source: SourceText, flow?: string): Promise<Glance>;
  applyVerb(source: SourceText, verb: EditVerb): Promise<EditOutcome>;
  /** What there is to say of a place in a file; null where that is nothing. */
  insight<Q extends InsightQuestion>(source: SourceText, question: Q): Promise<InsightAnswer<Q> | null>;
  /** Reads a workspace; what it holds comes as notices. `store` is the file that remembers it for the next time. */
  open(roots: string[], store: string | undefined): Promise<Questions['open']['answer']>;
  /** Looks again at a file that has changed on disk. */
  refresh(file: string): Promise<void>;
  onNotice(listener: (notice: IndexNotice) => void): Unsubscribe;
  dispose(): Promise<void>;
}

/** Of how many files the latest answers are kept. */
const KEPT_FILES = 20;

type Pending = { resolve: (value: never) => void; reject: (error: Error) => void };

/** Starts the worker at `script` (the bundled `analysis-worker`) with the first question; only then is the grammar loaded. */
export function startAnalysis(script: string, loadGrammar: () => Grammar): AnalysisClient {
  const pending = new Map<number, Pending>();
  const notices = new Emitter<IndexNotice>();
  let nextId = 0;
  let worker: Worker | undefined;
  // The panel, the lenses and the diagnostics ask for the same text within moments: one analysis answers all of them.
  const latest = new Map<string, { text: string; answers: Map<string, Promise<unknown>> }>();

  const views = new Map<string, FileView>();

  const receive = (reply: Reply): void => {
    if (reply.kind === 'notice') {
      // What was answered before may be answered otherwise now.
      if (reply.notice.kind === 'stale') for (const file of reply.notice.files) latest.delete(file);
      notices.fire(reply.notice);
      return;
    }
    const waiting = pending.get(reply.id);
    pending.delete(reply.id);
    if (reply.kind === 'failed') waiting?.reject(new Error(reply.message));
    else waiting?.resolve(reply.value as never);
  };
  const start = (): Worker => {
    const started = new Worker(script, { workerData: loadGrammar() });
    started.on('message', receive);
    // A worker that dies (out of memory on hostile source) fails what was asked of it; the next question starts another.
    const died = (error: Error): void => {
      worker = undefined;
      latest.clear();
      views.clear();
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
  const ask = <Kind extends QuestionKind>(
    kind: Kind,
    question: Questions[Kind]['ask'],
  ): Promise<Questions[Kind]['answer']> => {
    worker ??= start();
    const id = nextId++;
    return new Promise<Questions[Kind]['answer']>((resolve, reject) => {
      pending.set(id, { resolve: resolve as (value: never) => void, reject });
      worker?.ref();
      worker?.postMessage({ id, kind, ...question });
    }).finally(() => {
      if (pending.size === 0) worker?.unref();
    });
  };
  /** What did not travel is as in the view before; answers come in the order of the questions. */
  const complete = (update: FileViewUpdate): FileView => {
    const before = views.get(update.file);
    const view: FileView = { flows: [], tasks: [], helpers: [], deployments: [], drawing: null, ...before, ...update };
    views.set(update.file, view);
    return view;
  };
  const shared = <T>({ file, text }: SourceText, question: string, answer: () => Promise<T>): Promise<T> => {
    const known = latest.get(file);
    const entry = known?.text === text ? known : { text, answers: new Map<string, Promise<unknown>>() };
    latest.delete(file);
    latest.set(file, entry);
    const oldest = latest.keys().next().value;
    if (latest.size > KEPT_FILES && oldest !== undefined) latest.delete(oldest);
    const waiting = (entry.answers.get(question) as Promise<T> | undefined) ?? answer();
    entry.answers.set(question, waiting);
    waiting.catch(() => entry.answers.delete(question));
    return waiting;
  };

  return {
    analyze: (source) => shared(source, 'analyze', () => ask('analyze', { source })),
    look: (source, flow) =>
      shared(source, `look ${flow ?? ''}`, async () => complete(await ask('look', { source, flow }))),
    glance: (source, flow) => ask('glance', { source, flow }),
    applyVerb: (source, verb) => ask('verb', { source, verb }),
    insight: <Q extends InsightQuestion>(source: SourceText, question: Q) =>
      ask('insight', { source, question }) as Promise<InsightAnswer<Q> | null>,
    open: (roots, store) => ask('open', { roots, store }),
    refresh: async (file) => {
      latest.delete(file);
      await ask('refresh', { file });
    },
    onNotice: notices.on,
    dispose: async () => {
      const running = worker;
      worker = undefined;
      views.clear();
      await running?.terminate();
    },
  };
}
