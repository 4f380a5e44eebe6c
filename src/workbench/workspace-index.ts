import { hasSyntaxError, type SourceGraph } from '../model/graph.ts';
import { languageOf } from '../model/source.ts';
import type { FlowChoice } from '../protocol.ts';
import type { AnalysisClient } from './analysis-client.ts';
import { Emitter } from './emitter.ts';
import { mentionsFlows } from './mentions-flows.ts';
import type { EditorPort, Unsubscribe } from './port.ts';

/** Typing settles for this long before the list of flows is read again; the graph itself does not wait for it. */
const SETTLE_MS = 300;

/** Which file of the workspace holds which flows. */
export class WorkspaceIndex {
  readonly #port: EditorPort;
  readonly #analysis: AnalysisClient;
  readonly #title: (file: string) => string;
  readonly #changed = new Emitter<void>();
  readonly #graphs = new Map<string, SourceGraph>();
  readonly #settling = new Map<string, NodeJS.Timeout>();
  readonly #unsubscribe: Unsubscribe;
  #scan: Promise<void> | undefined;

  constructor(options: { port: EditorPort; analysis: AnalysisClient; title: (file: string) => string }) {
    this.#port = options.port;
    this.#analysis = options.analysis;
    this.#title = options.title;
    this.#unsubscribe = this.#port.onDidChangeText((file) => this.#later(file));
  }

  readonly onDidChange = this.#changed.on;

  /** Reads all sources, once. */
  scan(): Promise<void> {
    this.#scan ??= this.#readAll();
    return this.#scan;
  }

  graphs(): SourceGraph[] {
    return [...this.#graphs.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  choices(): FlowChoice[] {
    return this.graphs().flatMap((graph) =>
      graph.flows.map((flow) => ({ file: graph.file, title: this.#title(graph.file), flow: flow.id, name: flow.name })),
    );
  }

  async findFlow(name: string): Promise<{ file: string; flow: string } | undefined> {
    await this.scan();
    const choice = this.choices().find((candidate) => candidate.name === name);
    return choice && { file: choice.file, flow: choice.flow };
  }

  dispose(): void {
    this.#unsubscribe();
    for (const timer of this.#settling.values()) clearTimeout(timer);
  }

  async #readAll(): Promise<void> {
    for (const file of await this.#port.findSources()) await this.#read(file);
    this.#changed.fire();
  }

  #later(file: string): void {
    if (!languageOf(file)) return;
    clearTimeout(this.#settling.get(file));
    this.#settling.set(
      file,
      setTimeout(async () => {
        this.#settling.delete(file);
        if (await this.#read(file)) this.#changed.fire();
      }, SETTLE_MS),
    );
  }

  /** Whether what is known of the file has changed. */
  async #read(file: string): Promise<boolean> {
    const before = this.#graphs.get(file);
    try {
      const { text } = await this.#port.readText(file);
      const graph = mentionsFlows(text) ? await this.#analysis.analyze({ file, text }) : undefined;
      if (graph && graph.flows.length > 0) this.#graphs.set(file, graph);
      // While a person types, a file may not parse for a moment; it keeps its place in the list.
      else if (!graph || !hasSyntaxError(graph)) this.#graphs.delete(file);
    } catch {
      this.#graphs.delete(file);
    }
    return before !== this.#graphs.get(file);
  }
}
