import type { Analyzer } from '../../src/analysis/analyzer.ts';
import { factsOfGraph } from '../../src/analysis/project/file-facts.ts';
import type { IndexNotice, SourceText } from '../../src/indexer/requests.ts';
import type { InsightQuestion } from '../../src/model/insight.ts';
import { mentionsFlows } from '../../src/model/mentions-flows.ts';
import type { AnalysisClient } from '../../src/workbench/analysis-client.ts';
import { Emitter } from '../../src/workbench/emitter.ts';
import type { MemoryEditor } from './memory-editor.ts';

/** The analyser in the test's own thread, over files in memory; each file for itself. */
export class MemoryAnalysis implements AnalysisClient {
  /** The files that were analysed, in order. */
  readonly analysed: string[] = [];
  readonly #analyzer: Analyzer;
  readonly #editor: MemoryEditor;
  readonly #notices = new Emitter<IndexNotice>();

  constructor(analyzer: Analyzer, editor: MemoryEditor) {
    this.#analyzer = analyzer;
    this.#editor = editor;
  }

  readonly onNotice = this.#notices.on;

  notify(notice: IndexNotice): void {
    this.#notices.fire(notice);
  }

  async analyze(source: SourceText) {
    this.analysed.push(source.file);
    const graph = this.#analyzer.analyze(source);
    this.notify({ kind: 'facts', changed: [factsOfGraph(graph, [])], removed: [] });
    return graph;
  }

  async look(source: SourceText, flow?: string) {
    const graph = await this.analyze(source);
    return { ...graph, drawing: graph.flows.find(({ id }) => id === flow) ?? graph.flows[0] ?? null };
  }

  async glance(source: SourceText, flow?: string) {
    const { flows, diagnostics } = this.#analyzer.analyze(source);
    const faults = diagnostics.filter(({ code }) => code === 'syntax-error');
    return { drawing: flows.find(({ id }) => id === flow) ?? flows[0] ?? null, faults };
  }

  async applyVerb(source: SourceText, verb: Parameters<AnalysisClient['applyVerb']>[1]) {
    return this.#analyzer.applyVerb(source, verb);
  }

  async insight<Q extends InsightQuestion>(source: SourceText, question: Q) {
    return this.#analyzer.insight(source, question) ?? null;
  }

  async open() {
    const files = this.#editor.files();
    for (const [done, file] of files.entries()) {
      const { text } = await this.#editor.readText(file);
      this.notify({ kind: 'progress', done: done + 1, total: files.length });
      if (mentionsFlows(text)) await this.analyze({ file, text });
    }
    return { files: files.length, problems: [] };
  }

  async refresh(file: string) {
    if (!this.#editor.files().includes(file)) this.notify({ kind: 'facts', changed: [], removed: [file] });
  }

  async dispose() {}
}
