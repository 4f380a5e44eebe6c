import { spawn } from 'node:child_process';
import { basename, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import * as vscode from 'vscode';
import { type DiagnosticLevels, readDiagnosticLevels } from '../model/diagnostic-levels.ts';
import type { Json } from '../model/graph.ts';
import { isNotebook } from '../model/notebook.ts';
import { languageOf, type Range, type TextEdit } from '../model/source.ts';
import { Emitter } from '../workbench/emitter.ts';
import type { EditorPort, Launched, LaunchRequest, OpenText } from '../workbench/port.ts';
import { SETTINGS } from './contributions.ts';
import { notebookJson, openNotebook, revealCell } from './notebooks.ts';
import { fromRange } from './positions.ts';

const SOURCES =
  '**/{*.{ts,mts,cts,tsx,js,mjs,cjs,jsx,py,ipynb},prefect*.{yaml,yml},[tj]sconfig*.json,package.json,requirements*.txt,pyproject.toml,setup.cfg,Pipfile,environment.yml,.gitignore}';

/** VS Code as the workbench sees it. */
export class VsCodePort implements EditorPort, vscode.Disposable {
  readonly #state: vscode.Memento;
  readonly #dist: string;
  readonly #indexFile: string | undefined;
  readonly #output: vscode.LogOutputChannel;
  readonly #showLog: (flowRunId: string, taskRunId: string | undefined) => void;
  readonly #changed = new Emitter<string>();
  readonly #disposables: vscode.Disposable[];

  constructor(options: {
    state: vscode.Memento;
    /** Folder of the bundles. */
    dist: string;
    /** Where the index of the workspace is remembered; undefined without a folder open. */
    indexFile: string | undefined;
    output: vscode.LogOutputChannel;
    showLog: (flowRunId: string, taskRunId: string | undefined) => void;
  }) {
    this.#state = options.state;
    this.#dist = options.dist;
    this.#indexFile = options.indexFile;
    this.#output = options.output;
    this.#showLog = options.showLog;
    const watcher = vscode.workspace.createFileSystemWatcher(SOURCES);
    const onDisk = (uri: vscode.Uri): void => {
      // An open document tells of its own changes, those on disk included.
      if (!openDocument(uri.fsPath)) this.#changed.fire(uri.fsPath);
    };
    this.#disposables = [
      watcher,
      watcher.onDidChange(onDisk),
      watcher.onDidCreate(onDisk),
      watcher.onDidDelete(onDisk),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && languageOf(document.fileName)) this.#changed.fire(document.uri.fsPath);
      }),
      // Another level of a diagnostic is another picture.
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(SETTINGS.diagnostics)) return;
        for (const { uri, fileName } of vscode.workspace.textDocuments) {
          if (uri.scheme === 'file' && languageOf(fileName)) this.#changed.fire(uri.fsPath);
        }
      }),
      // What was typed and not saved counts no more.
      vscode.workspace.onDidCloseTextDocument(({ uri, fileName }) => {
        if (uri.scheme === 'file' && languageOf(fileName)) this.#changed.fire(uri.fsPath);
      }),
    ];
  }

  readonly onDidChangeText = this.#changed.on;

  roots(): string[] {
    return (vscode.workspace.workspaceFolders ?? []).filter(isFile).map(({ uri }) => uri.fsPath);
  }

  indexFile(): string | undefined {
    return this.#indexFile;
  }

  isOpen(file: string): boolean {
    return openDocument(file) !== undefined || openNotebook(file) !== undefined;
  }

  async readText(file: string): Promise<OpenText> {
    const notebook = openNotebook(file);
    if (notebook) return { text: notebookJson(notebook), version: notebook.version };
    const document = openDocument(file);
    if (document) return { text: document.getText(), version: document.version };
    const bytes = await vscode.workspace.fs.readFile(vscode.Uri.file(file));
    // Documents count from 1; a file that is not open changes only on disk, and is told apart by its content then.
    return { text: new TextDecoder().decode(bytes), version: 0 };
  }

  async applyEdits(file: string, version: number, edits: TextEdit[]): Promise<'applied' | 'stale'> {
    const uri = vscode.Uri.file(file);
    const wasOpen = openDocument(file);
    const document = wasOpen ?? (await vscode.workspace.openTextDocument(uri));
    if (wasOpen && document.version !== version) return 'stale';
    const edit = new vscode.WorkspaceEdit();
    edit.set(
      uri,
      edits.map(({ range, newText }) => new vscode.TextEdit(fromRange(range), newText)),
    );
    return (await vscode.workspace.applyEdit(edit)) ? 'applied' : 'stale';
  }

  async saveText(file: string): Promise<void> {
    await openDocument(file)?.save();
  }

  undo(file: string): Promise<void> {
    return this.#inEditor(file, 'undo');
  }

  redo(file: string): Promise<void> {
    return this.#inEditor(file, 'redo');
  }

  async reveal(file: string, range: Range): Promise<void> {
    if (isNotebook(file)) return revealCell(file, range);
    const shown = editorOf(file);
    const editor = await vscode.window.showTextDocument(vscode.Uri.file(file), {
      preserveFocus: true,
      preview: false,
      viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    });
    const place = fromRange(range);
    editor.selection = new vscode.Selection(place.start, place.start);
    editor.revealRange(place, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async saveFile(name: string, content: Uint8Array): Promise<void> {
    const [root] = this.roots();
    // The name comes from the webview: of a path only its last part counts.
    const file = basename(name);
    const extension = extname(file).slice(1);
    const target = await vscode.window.showSaveDialog({
      ...(root === undefined ? {} : { defaultUri: vscode.Uri.file(join(root, file)) }),
      filters: { [extension.toUpperCase()]: [extension] },
    });
    if (target) await vscode.workspace.fs.writeFile(target, content);
  }

  notify(severity: 'information' | 'warning' | 'error', message: string): void {
    if (severity === 'error') void vscode.window.showErrorMessage(message);
    else if (severity === 'warning') void vscode.window.showWarningMessage(message);
    else void vscode.window.showInformationMessage(message);
  }

  launch({ args, cwd, env }: LaunchRequest): Launched {
    const child = spawn(this.nodePath(), [join(this.#dist, 'cli.js'), ...args], {
      cwd,
      env: { ...this.environment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const lines = new Emitter<[string, 'out' | 'err']>();
    const hear = (stream: 'out' | 'err') => (line: string) => {
      this.#output.debug(line);
      lines.fire([line, stream]);
    };
    createInterface({ input: child.stdout }).on('line', hear('out'));
    createInterface({ input: child.stderr }).on('line', hear('err'));
    return {
      onLine: (listener) => void lines.on(([line, stream]) => listener(line, stream)),
      ended: new Promise((done) => {
        child.once('error', (error) => {
          lines.fire([
            `Node could not be started at ${this.nodePath()}: ${error.message}. See the setting ${SETTINGS.nodePath}.`,
            'err',
          ]);
          done(1);
        });
        child.once('close', (code) => done(code ?? 1));
      }),
      stop: () => child.kill('SIGTERM'),
    };
  }

  /** The flow runs in the very process that js-debug starts, so that breakpoints in its tasks bind. */
  async debug({ args, cwd, env }: LaunchRequest): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(cwd));
    const started = await vscode.debug.startDebugging(folder, {
      type: 'node',
      request: 'launch',
      name: `Millrace: ${args[1]?.split(/[\\/]/).at(-1) ?? 'flow'}`,
      runtimeExecutable: this.nodePath(),
      program: join(this.#dist, 'cli.js'),
      args,
      cwd,
      env: { ...env, ...this.overrides() },
      console: 'internalConsole',
      skipFiles: ['<node_internals>/**', join(this.#dist, '**')],
    });
    if (!started) throw new Error('The debugger did not start; see the Debug Console.');
  }

  async showLog(flowRunId: string, taskRunId: string | undefined): Promise<void> {
    this.#showLog(flowRunId, taskRunId);
  }

  load(key: string): Json | undefined {
    return this.#state.get<Json>(key);
  }

  save(key: string, value: Json): void {
    void this.#state.update(key, value);
  }

  diagnosticLevels(): DiagnosticLevels {
    return readDiagnosticLevels(vscode.workspace.getConfiguration().get(SETTINGS.diagnostics));
  }

  trusted(): boolean {
    return vscode.workspace.isTrusted;
  }

  nodePath(): string {
    return vscode.workspace.getConfiguration().get<string>(SETTINGS.nodePath) || process.execPath;
  }

  /** The editor's own executable is a Node only when told to be. */
  environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.overrides() };
  }

  overrides(): Record<string, string> {
    const python = vscode.workspace.getConfiguration().get<string>(SETTINGS.pythonPath);
    return { ELECTRON_RUN_AS_NODE: '1', ...(python ? { MILLRACE_PYTHON: python } : {}) };
  }

  dispose(): void {
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Undo is the editor's own, and that works on the editor in front; then the focus goes back to where it was. */
  async #inEditor(file: string, command: 'undo' | 'redo'): Promise<void> {
    const before = vscode.window.tabGroups.activeTabGroup.viewColumn;
    const viewColumn = editorOf(file)?.viewColumn ?? vscode.ViewColumn.One;
    await vscode.window.showTextDocument(vscode.Uri.file(file), { preserveFocus: false, preview: false, viewColumn });
    await vscode.commands.executeCommand(command);
    const focusGroup = FOCUS_GROUP[before - 1];
    if (before !== viewColumn && focusGroup) await vscode.commands.executeCommand(focusGroup);
  }
}

/** The editor's commands that give the focus to the first, second, third and fourth group. */
const FOCUS_GROUP = ['First', 'Second', 'Third', 'Fourth'].map((nth) => `workbench.action.focus${nth}EditorGroup`);

function openDocument(file: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(
    (document) => document.uri.scheme === 'file' && document.uri.fsPath === file,
  );
}

function editorOf(file: string): vscode.TextEditor | undefined {
  return vscode.window.visibleTextEditors.find((editor) => editor.document.uri.fsPath === file);
}

function isFile({ uri }: vscode.WorkspaceFolder): boolean {
  return uri.scheme === 'file';
}
