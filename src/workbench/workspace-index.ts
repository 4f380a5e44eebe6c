import type { FileFacts } from '../model/file-facts.ts';
import { mentionsFlows } from '../model/mentions-flows.ts';
import { concernsFlows } from '../model/source.ts';
import type { FlowChoice } from '../protocol.ts';
import type { AnalysisClient } from './analysis-client.ts';
import { Emitter } from './emitter.ts';
import type { EditorPort, Unsubscribe } from './port.ts';

/** Typing settles for this long before the list of flows is read again; the graph itself does not wait for it. */
const SETTLE_MS = 300;

/** How far the reading of the workspace has come, in files. */
export type IndexProgress = { kind: 'reading'; done: number; total: number } | { kind: 'idle' };

/** Which file of the workspace holds which flows, tasks and deployments. The analyser's worker reads them. */
export class WorkspaceIndex {
  readonly #port: EditorPort;
  readonly #analysis: AnalysisClient;
  readonly #title: (file: string) => string;
  readonly #changed = new Emitter<void>();
  readonly #progressed = new Emitter<IndexProgress>();
  readonly #facts = new Map<string, FileFacts>();
  readonly #settling = new Map<string, NodeJS.Timeout>();
  readonly #unsubscribe: Unsubscribe[];
  #scan: Promise<void> | undefined;
  #problems: string[] = [];

  constructor(options: { port: EditorPort; analysis: AnalysisClient; title: (file: string) => string }) {
    this.#port = options.port;
    this.#analysis = options.analysis;
    this.#title = options.title;
    this.#unsubscribe = [
      this.#port.onDidChangeText((file) => this.#later(file)),
      this.#analysis.onNotice((notice) => {
        if (notice.kind === 'facts') this.#take(notice.changed, notice.removed);
        if (notice.kind === 'progress') {
          const { done, total } = notice;
          this.#progressed.fire(done < total ? { kind: 'reading', done, total } : { kind: 'idle' });
        }
      }),
    ];
  }

  readonly onDidChange = this.#changed.on;
  readonly onDidProgress = this.#progressed.on;

  /** Reads all sources, once. */
  scan(): Promise<void> {
    this.#scan ??= this.rescan();
    return this.#scan;
  }

  /** Reads them again, as when folders were added to the workspace. */
  async rescan(): Promise<void> {
    const { problems } = await this.#analysis.open(this.#port.roots(), this.#port.indexFile());
    this.#problems = problems.map(({ message }) => message);
    this.#changed.fire();
  }

  /** What was left out, in sentences. */
  problems(): readonly string[] {
    return this.#problems;
  }

  /** What is known of the files, in the order of their paths. */
  facts(): FileFacts[] {
    return [...this.#facts.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  choices(): FlowChoice[] {
    return this.facts().flatMap(({ file, flows }) =>
      flows.map((flow) => ({ file, title: this.#title(file), flow: flow.id, name: flow.name })),
    );
  }

  async findFlow(name: string): Promise<{ file: string; flow: string } | undefined> {
    await this.scan();
    const choice = this.choices().find((candidate) => candidate.name === name);
    return choice && { file: choice.file, flow: choice.flow };
  }

  dispose(): void {
    for (const end of this.#unsubscribe) end();
    for (const timer of this.#settling.values()) clearTimeout(timer);
  }

  #take(changed: readonly FileFacts[], removed: readonly string[]): void {
    for (const facts of changed) this.#facts.set(facts.file, facts);
    for (const file of removed) this.#facts.delete(file);
    this.#changed.fire();
  }

  #later(file: string): void {
    if (!concernsFlows(file)) return;
    clearTimeout(this.#settling.get(file));
    this.#settling.set(
      file,
      setTimeout(() => {
        this.#settling.delete(file);
        // A file that can't be analysed keeps what was known of it; the panel says what is wrong with it.
        void this.#read(file).catch(() => undefined);
      }, SETTLE_MS),
    );
  }

  /** The worker answers with notices of what has changed. */
  async #read(file: string): Promise<void> {
    if (!this.#port.isOpen(file)) return this.#analysis.refresh(file);
    const { text } = await this.#port.readText(file);
    if (mentionsFlows(text) || this.#facts.has(file)) await this.#analysis.look({ file, text });
  }
}
