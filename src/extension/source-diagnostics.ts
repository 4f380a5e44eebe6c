import * as vscode from 'vscode';
import { atLevels } from '../model/diagnostic-levels.ts';
import type { Diagnostic, Severity } from '../model/graph.ts';
import { mentionsFlows } from '../model/mentions-flows.ts';
import { isPrefectYaml } from '../model/source.ts';
import { COMMANDS, LANGUAGES, SETTINGS } from './contributions.ts';
import { fromRange } from './positions.ts';
import type { Services } from './services.ts';

export const SOURCE = 'Millrace';

const SEVERITIES: Record<Severity, vscode.DiagnosticSeverity> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/**
 * What is wrong with the sources that are open, as the same analysis finds it that the panel and the lenses show.
 * One look at a file at a time; what is typed meanwhile is looked at in one more.
 */
export class SourceDiagnostics implements vscode.Disposable {
  readonly #services: Services;
  readonly #collection = vscode.languages.createDiagnosticCollection('millrace');
  readonly #found = new Map<string, { version: number; diagnostics: Diagnostic[] }>();
  readonly #looking = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();
  readonly #disposables: vscode.Disposable[];

  constructor(services: Services) {
    this.#services = services;
    // Not now: the editor waits for an extension that is being activated.
    const first = setImmediate(() => this.#lookAtAll());
    const ends = [
      services.port.onDidChangeText((file) => this.#changed(file)),
      services.analysis.onNotice((notice) => {
        if (notice.kind === 'stale') for (const file of notice.files) this.#changed(file);
      }),
      services.index.onDidChange(() => this.#showYaml()),
    ];
    this.#disposables = [
      this.#collection,
      vscode.workspace.onDidOpenTextDocument((document) => void this.#look(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#forget(document.uri)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SETTINGS.diagnostics)) this.#showYaml();
      }),
      { dispose: () => clearImmediate(first) },
      { dispose: () => ends.forEach((end) => void end()) },
    ];
  }

  /** What is wrong with a document as it is now; looks at it first where it was typed in since the last look. */
  async of(document: vscode.TextDocument): Promise<readonly Diagnostic[]> {
    const known = (): readonly Diagnostic[] | undefined => {
      const found = this.#found.get(document.uri.fsPath);
      return found?.version === document.version ? found.diagnostics : undefined;
    };
    if (!known()) await this.#look(document);
    return known() ?? [];
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  #lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) void this.#look(document);
  }

  #changed(file: string): void {
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
    if (document) void this.#look(document);
  }

  /** Done when the document as it is now has been looked at. */
  async #look(document: vscode.TextDocument): Promise<void> {
    const file = document.uri.fsPath;
    if (document.uri.scheme !== 'file' || !LANGUAGES.includes(document.languageId)) return;
    this.#again.add(file);
    const looking = this.#looking.get(file) ?? this.#lookUntilCurrent(document);
    this.#looking.set(file, looking);
    await looking;
  }

  async #lookUntilCurrent(document: vscode.TextDocument): Promise<void> {
    const file = document.uri.fsPath;
    try {
      do {
        this.#again.delete(file);
        await this.#lookOnce(document);
      } while (this.#again.has(file) && !document.isClosed);
    } catch (error) {
      this.#services.output.warn(error instanceof Error ? error.message : String(error));
    } finally {
      this.#looking.delete(file);
    }
  }

  async #lookOnce(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const file = document.uri.fsPath;
    const text = document.getText();
    if (!mentionsFlows(text)) return this.#forget(document.uri);
    const { diagnostics } = await this.#services.analysis.look({ file, text });
    // While somebody types, places of an older text would jump about; the newest is looked at next.
    if (document.isClosed || document.version !== version) return;
    // Each language's own extension tells of its syntax.
    const own = diagnostics.filter(({ code }) => code !== 'syntax-error');
    const shown = atLevels(own, this.#services.port.diagnosticLevels());
    this.#found.set(file, { version, diagnostics: shown });
    this.#collection.set(document.uri, shown.map(toDiagnostic));
  }

  /** Deployment files are read by the index, open or not. */
  #showYaml(): void {
    const levels = this.#services.port.diagnosticLevels();
    for (const { file, diagnostics } of this.#services.index.facts()) {
      if (!isPrefectYaml(file)) continue;
      this.#collection.set(vscode.Uri.file(file), atLevels(diagnostics, levels).map(toDiagnostic));
    }
  }

  #forget(uri: vscode.Uri): void {
    this.#found.delete(uri.fsPath);
    if (!isPrefectYaml(uri.fsPath)) this.#collection.delete(uri);
  }
}

/** A diagnostic as the editor marks it. */
export function toDiagnostic({ code, message, severity, range }: Diagnostic): vscode.Diagnostic {
  const shown = new vscode.Diagnostic(fromRange(range), message, SEVERITIES[severity]);
  shown.source = SOURCE;
  const target = vscode.Uri.parse(
    `command:${COMMANDS.explainDiagnostic}?${encodeURIComponent(JSON.stringify([code]))}`,
  );
  shown.code = { value: code, target };
  return shown;
}
