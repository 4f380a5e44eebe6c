import { atLevels } from '../model/diagnostic-levels.ts';
import type { EditVerb } from '../model/edit-verb.ts';
import type { FileView } from '../model/file-facts.ts';
import type { FlowGraph, Json } from '../model/graph.ts';
import { type Language, languageOf, type Position } from '../model/source.ts';
import type { FlowView, HostMessage, LibraryEntry, Positions, RunView, Snapshot, WebviewMessage } from '../protocol.ts';
import type { AnalysisClient } from './analysis-client.ts';
import type { ConnectionKeeper } from './connection.ts';
import { flowAt, nodeAt } from './cursor.ts';
import { emptyReason } from './empty-reason.ts';
import { expandNode, isInside, ownNodes } from './expand-graph.ts';
import type { Launcher } from './launcher.ts';
import { libraryOf } from './library.ts';
import { matchRuns } from './match-runs.ts';
import type { EditorPort, Unsubscribe } from './port.ts';
import type { RunStore } from './run-store.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

export interface Workbench {
  port: EditorPort;
  analysis: AnalysisClient;
  index: WorkspaceIndex;
  connection: ConnectionKeeper;
  runs: RunStore;
  launcher: Launcher;
  /** A file's path as a person would say it. */
  title(file: string): string;
}

/**
 * What one graph panel shows, and what happens when a person acts in it.
 * 1. The graph sent always belongs to the `version` sent with it. 2. While the text does not parse the last good graph
 * stays, marked as such, and edits are refused. 3. At most one analysis runs; the latest text is always read in the end.
 */
export class PanelSession {
  readonly #bench: Workbench;
  readonly #host: Snapshot['host'];
  readonly #send: (message: HostMessage) => void;
  readonly #unsubscribe: Unsubscribe[];
  #file: string | undefined;
  #flow: string | undefined;
  #shown: FileView | undefined;
  /** The nodes of the shown flow that are drawn with what they call, and the files that those stand in. */
  readonly #expanded = new Set<string>();
  #innerFiles = new Set<string>();
  #view: FlowView = LOADING;
  #cursor: string | null = null;
  #runId: string | null = null;
  #run: RunView | null = null;
  #form = false;
  #analysing: Promise<void> | undefined;
  #again = false;
  #disposed = false;
  #sentLibrary = '[]';

  constructor(bench: Workbench, options: { host: Snapshot['host']; send: (message: HostMessage) => void }) {
    this.#bench = bench;
    this.#host = options.host;
    this.#send = options.send;
    this.#unsubscribe = [
      bench.port.onDidChangeText((file) => {
        if (file === this.#file || this.#innerFiles.has(file))
          this.#analyse().catch((error: Error) => this.#refuse(error.message, undefined));
      }),
      bench.analysis.onNotice((notice) => {
        const stale = notice.kind === 'stale' && this.#file !== undefined && notice.files.includes(this.#file);
        if (stale) this.#analyse().catch((error: Error) => this.#refuse(error.message, undefined));
      }),
      bench.index.onDidChange(() => {
        if (this.#view.status.kind !== 'loading') this.#publishView({ ...this.#view, flows: bench.index.choices() });
        this.#sendLibrary();
      }),
      bench.runs.onDidChange(({ flowRunIds }) => {
        if (this.#host === 'browser') this.#sendRuns();
        if (this.#runId && (!flowRunIds || flowRunIds.has(this.#runId))) this.#publishRun();
      }),
      bench.connection.onDidChange(() => this.#sendRuns()),
      bench.launcher.onDidStart(({ request, flowRunId }) => {
        if (request.file === this.#file && request.flow === this.#flow) void this.showRun(flowRunId);
      }),
    ];
  }

  get file(): string | undefined {
    return this.#file;
  }

  get flow(): FlowGraph | null {
    return this.#view.flow;
  }

  /** Shows a flow of a file; the first one where none is named. */
  async show(file: string, flow?: string): Promise<void> {
    const other = file !== this.#file;
    if (other || flow !== this.#flow) await this.showRun(null);
    this.#file = file;
    this.#flow = flow;
    if (other || (flow !== undefined && flow !== this.#shown?.drawing?.id)) {
      this.#shown = undefined;
      this.#expanded.clear();
    }
    await this.#analyse();
  }

  /** Puts a run over the drawing, or takes it off. */
  async showRun(flowRunId: string | null): Promise<void> {
    this.#runId = flowRunId;
    if (flowRunId) await this.#bench.runs.load(flowRunId);
    this.#publishRun();
  }

  /** Opens the form that asks for parameters. */
  openForm(): void {
    this.#form = true;
    this.#send({ type: 'form', open: true });
  }

  /** Follows the cursor of the source: to its node, and to another flow when it has moved into one. */
  async cursorMoved(file: string, at: Position): Promise<void> {
    if (file !== this.#file || !this.#shown || this.#view.status.kind !== 'current') return;
    const flow = flowAt(this.#shown.flows, at);
    if (flow && flow.id !== this.#view.flow?.id) await this.show(file, flow.id);
    const drawing = this.#shown?.drawing;
    const node = (drawing && nodeAt(drawing, at)?.id) ?? null;
    if (node === this.#cursor) return;
    this.#cursor = node;
    this.#send({ type: 'cursor', node });
  }

  async handle(message: WebviewMessage): Promise<void> {
    const { port, launcher } = this.#bench;
    switch (message.type) {
      case 'ready':
        return this.#sendSnapshot();
      case 'show-flow':
        return this.show(message.file, message.flow);
      case 'reveal':
        return this.#reveal(message.node);
      case 'expand':
        if (message.open) this.#expanded.add(message.node);
        else this.#expanded.delete(message.node);
        return this.#analyse();
      case 'reveal-range':
        return port.reveal(message.file, message.range);
      case 'cursor-at':
        return this.cursorMoved(message.file, message.position);
      case 'edit':
        return this.#edit(message.verb, message.version);
      case 'undo':
        return this.#file ? port.undo(this.#file) : undefined;
      case 'redo':
        return this.#file ? port.redo(this.#file) : undefined;
      case 'run':
        return this.#start(message.parameters, message.debug);
      case 'show-run':
        return this.showRun(message.flowRunId);
      case 'retry':
        await this.showRun(await launcher.retry(message.flowRunId));
        return;
      case 'cancel':
        return launcher.cancel(message.flowRunId);
      case 'open-log':
        return port.showLog(message.flowRunId, message.taskRunId);
      case 'save-drawing':
        return port.saveFile(message.name, bytesOf(message));
      case 'arrange':
        return this.#arrange(message.flow, message.positions);
    }
  }

  dispose(): void {
    this.#disposed = true;
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  /** One analysis at a time; what is typed meanwhile is read in one more, so that keystrokes never queue up. */
  #analyse(): Promise<void> {
    this.#again = true;
    this.#analysing ??= this.#analyseLatest();
    return this.#analysing;
  }

  async #analyseLatest(): Promise<void> {
    try {
      while (this.#again && !this.#disposed) {
        this.#again = false;
        await this.#analyseNow();
      }
    } finally {
      // In the same breath as the last look at `again`, or what comes in between would never be read.
      this.#analysing = undefined;
    }
  }

  async #analyseNow(): Promise<void> {
    const file = this.#file;
    const language = file && languageOf(file);
    if (!file || !language) return;
    const source = await this.#bench.port.readText(file).catch(() => undefined);
    if (!source) return this.#showGone(file, language);
    const { text, version } = source;
    await this.#showAtOnce({ file, text }, version);
    const seen = await this.#look({ file, text });
    if (file !== this.#file || this.#disposed) return;
    const broken = seen.diagnostics.find((diagnostic) => diagnostic.code === 'syntax-error');
    if (!broken || !this.#shown) this.#shown = seen;
    const shown = this.#shown;
    const flow = shown.drawing && (await this.#expand(file, shown.drawing));
    if (file !== this.#file || this.#disposed) return;
    if (!broken && flow) this.#flow = flow.id;
    this.#publishView({
      file,
      title: this.#bench.title(file),
      language,
      version,
      status: broken
        ? { kind: 'broken', message: broken.message, range: broken.range }
        : flow
          ? { kind: 'current' }
          : { kind: 'empty', message: unreadReason(seen) ?? emptyReason(text, language) },
      flow,
      flows: this.#bench.index.choices(),
      tasks: shown.tasks,
      diagnostics: atLevels(seen.diagnostics, this.#bench.port.diagnosticLevels()),
      positions: flow ? this.#positions(flow.id) : {},
    });
    this.#publishRun();
  }

  /** Of a large file the drawing that is looked at comes before the rest: the lists of flows and the diagnostics follow. */
  async #showAtOnce(source: { file: string; text: string }, version: number): Promise<void> {
    if (source.text.length < LARGE || this.#view.status.kind !== 'current' || this.#expanded.size > 0) return;
    const flow = this.#flow;
    const { drawing, faults } = await this.#bench.analysis.glance(source, flow);
    // Where the flow is not there, or not whole, the full reading tells what to show.
    if (faults.length > 0 || drawing?.id !== flow || this.#file !== source.file || this.#flow !== flow) return;
    this.#publishView({ ...this.#view, version, flow: drawing });
  }

  /** Draws what the expanded nodes call in them. One of another file is read as it is now; one that is gone stays closed. */
  async #expand(file: string, drawing: FlowGraph): Promise<FlowGraph> {
    let flow = drawing;
    const files = new Set<string>();
    // In the order of the drawing outer nodes come before what is drawn in them.
    for (const id of [...this.#expanded].sort((a, b) => a.length - b.length)) {
      const node = flow.nodes.find((candidate) => candidate.id === id);
      if (node?.inner === undefined) continue;
      const from = node.definitionFile ?? node.file ?? file;
      const source = await this.#bench.port.readText(from).catch(() => undefined);
      if (!source) continue;
      files.add(from);
      const graph = await this.#bench.analysis.look({ file: from, text: source.text }, node.inner);
      if (graph.drawing?.id === node.inner) flow = expandNode(flow, id, { file: from, graph: graph.drawing });
    }
    this.#innerFiles = files;
    return flow;
  }

  /** A flow whose name is being typed over is still the same one of the file. */
  async #look(source: { file: string; text: string }): Promise<FileView> {
    const { analysis } = this.#bench;
    const flow = this.#flow;
    const seen = await analysis.look(source, flow);
    const before = this.#shown?.flows.findIndex(({ id }) => id === flow) ?? -1;
    if (flow === undefined || before < 0 || seen.flows.some(({ id }) => id === flow)) return seen;
    const now = seen.flows.length === this.#shown?.flows.length ? seen.flows[before] : undefined;
    return now ? analysis.look(source, now.id) : seen;
  }

  /** A file can be renamed or deleted while it is shown. */
  #showGone(file: string, language: Language): void {
    if (file !== this.#file || this.#disposed) return;
    this.#shown = undefined;
    const title = this.#bench.title(file);
    const status = { kind: 'empty' as const, message: `${title} can no longer be read.` };
    this.#publishView({ ...LOADING, file, title, language, status, flows: this.#bench.index.choices() });
    this.#publishRun();
  }

  #publishView(view: FlowView): void {
    // Typing in a comment changes nothing that is drawn; only the version must still be told.
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    this.#view = view;
    this.#send({ type: 'view', view });
    this.#sendLibrary();
  }

  /** What the other files offer travels apart from the view, since it changes far less often. */
  #sendLibrary(): void {
    const entries = this.#library();
    const text = JSON.stringify(entries);
    if (text === this.#sentLibrary) return;
    this.#sentLibrary = text;
    this.#send({ type: 'library', entries });
  }

  #library(): LibraryEntry[] {
    const { file, language, status } = this.#view;
    if (status.kind === 'loading') return [];
    const { index, title } = this.#bench;
    const others = index.facts().filter((facts) => facts.file !== file && facts.language === language);
    return others.flatMap((facts) => libraryOf(facts, title(facts.file))).slice(0, MOST_ENTRIES);
  }

  #publishRun(): void {
    const run = this.#runId ? this.#bench.runs.flowRun(this.#runId) : undefined;
    const { flow, file } = this.#view;
    if (!run || !flow) {
      if (this.#run) this.#send({ type: 'run', run: null });
      this.#run = null;
      return;
    }
    const matched = matchRuns(ownNodes(flow), file, this.#bench.runs.taskRuns(run.id));
    const next: RunView = {
      run,
      nodes: matched.nodes,
      unmatched: matched.unmatched.map(({ id, name, state }) => ({ id, name, state })),
      own: this.#bench.launcher.owns(run.id),
    };
    if (JSON.stringify(next) === JSON.stringify(this.#run)) return;
    this.#run = next;
    this.#send({ type: 'run', run: next });
  }

  #sendRuns(): void {
    this.#send({ type: 'runs', runs: this.#shownRuns(), connection: this.#bench.connection.state });
  }

  #sendSnapshot(): void {
    this.#send({
      type: 'snapshot',
      snapshot: {
        host: this.#host,
        view: this.#view,
        run: this.#run,
        runs: this.#shownRuns(),
        connection: this.#bench.connection.state,
        cursor: this.#cursor,
        source: null,
        form: this.#form,
        library: this.#library(),
      },
    });
  }

  /** In VS Code the sidebar shows the runs, so they need not travel. */
  #shownRuns() {
    return this.#host === 'browser' ? this.#bench.runs.list().slice(0, 100) : [];
  }

  async #reveal(id: string): Promise<void> {
    const node = this.#view.flow?.nodes.find((candidate) => candidate.id === id);
    if (!node || !this.#file) return;
    this.#cursor = id;
    await this.#bench.port.reveal(node.file ?? this.#file, node.kind === 'parameters' ? node.range : node.nameRange);
  }

  async #edit(verb: EditVerb, version: number): Promise<void> {
    const file = this.#file;
    if (!file) return;
    const source = await this.#bench.port.readText(file);
    const node = 'node' in verb ? verb.node : 'to' in verb ? verb.to : undefined;
    if (node !== undefined && isInside(node)) {
      return this.#refuse('This belongs to another flow or function; open that one to change it.', node);
    }
    if (source.version !== version || this.#view.status.kind !== 'current') {
      return this.#refuse('The source has changed since; look at the new picture and try again.', node);
    }
    const outcome = await this.#bench.analysis.applyVerb({ file, text: source.text }, verb);
    if ('refused' in outcome) return this.#refuse(outcome.refused, node);
    const result = await this.#bench.port.applyEdits(file, source.version, outcome.edits);
    if (result === 'stale') this.#refuse('The source has changed since; look at the new picture and try again.', node);
  }

  #refuse(message: string, node: string | undefined): void {
    this.#send({ type: 'refused', message, ...(node ? { node } : {}) });
  }

  async #start(parameters: Record<string, Json>, debug: boolean): Promise<void> {
    if (!this.#file || !this.#flow) return;
    this.#form = false;
    const request = { file: this.#file, flow: this.#flow, parameters };
    if (debug) await this.#bench.launcher.debug(request);
    else await this.#bench.launcher.run(request);
  }

  #arrange(flow: string, positions: Positions): void {
    if (!this.#file) return;
    this.#bench.port.save(`positions:${this.#file}:${flow}`, positions as unknown as Json);
    this.#view = { ...this.#view, positions };
  }

  #positions(flow: string): Positions {
    return (this.#bench.port.load(`positions:${this.#file}:${flow}`) as Positions | undefined) ?? {};
  }
}

/** Why a file was not read at all, where that is so. */
function unreadReason({ diagnostics }: FileView): string | undefined {
  const codes = ['file-too-large', 'not-utf8', 'file-gone'];
  return diagnostics.find(({ code }) => codes.includes(code))?.message;
}

/** From so many characters on, reading all of a file takes longer than a person would wait for a drawing. */
const LARGE = 100_000;

/** A palette with more than this is searched in the editor and not on the canvas. */
const MOST_ENTRIES = 1000;

const LOADING: FlowView = {
  file: '',
  title: '',
  language: 'typescript',
  version: -1,
  status: { kind: 'loading' },
  flow: null,
  flows: [],
  tasks: [],
  diagnostics: [],
  positions: {},
};

function bytesOf({ content, encoding }: Extract<WebviewMessage, { type: 'save-drawing' }>): Uint8Array {
  if (encoding === 'text') return new TextEncoder().encode(content);
  return Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
}
