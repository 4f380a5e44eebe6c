import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { ApiAddress } from '../client/api-address.ts';
import { millraceHome } from '../client/millrace-home.ts';
import { startAnalysis } from '../workbench/analysis-client.ts';
import { ConnectionKeeper } from '../workbench/connection.ts';
import { Launcher } from '../workbench/launcher.ts';
import type { Workbench } from '../workbench/panel-session.ts';
import { RunStore } from '../workbench/run-store.ts';
import { WorkspaceIndex } from '../workbench/workspace-index.ts';
import { SETTINGS } from './contributions.ts';
import { VsCodePort } from './vscode-port.ts';

/** The workbench over VS Code, and what only the extension knows. */
export interface Services extends Workbench, vscode.Disposable {
  port: VsCodePort;
  /** The extension's own log. */
  output: vscode.LogOutputChannel;
  showLog: vscode.Event<{ flowRunId: string; taskRunId: string | undefined }>;
  /** A page that comes with the extension, by its path in it. */
  page(path: string): vscode.Uri;
}

export function createServices(context: vscode.ExtensionContext): Services {
  const output = vscode.window.createOutputChannel('Millrace', { log: true });
  const showLog = new vscode.EventEmitter<{ flowRunId: string; taskRunId: string | undefined }>();
  const port = new VsCodePort({
    state: context.workspaceState,
    dist: context.asAbsolutePath('dist'),
    indexFile: context.storageUri && join(context.storageUri.fsPath, 'index.json'),
    output,
    showLog: (flowRunId, taskRunId) => showLog.fire({ flowRunId, taskRunId }),
  });
  const title = (file: string): string => vscode.workspace.asRelativePath(file);
  const wasm = (name: string): Uint8Array => readFileSync(context.asAbsolutePath(`dist/wasm/${name}`));
  const analysis = startAnalysis(context.asAbsolutePath('dist/analysis-worker.js'), () => ({
    runtime: wasm('tree-sitter.wasm'),
    python: wasm('tree-sitter-python.wasm'),
  }));
  const index = new WorkspaceIndex({ port, analysis, title });
  const connection = new ConnectionKeeper({ find: findApi, startEmbedded: () => startEmbedded(port) });
  const runs = new RunStore(connection);
  const launcher = new Launcher({ port, connection, runs, findFlow: (name) => index.findFlow(name) });
  const folders = vscode.workspace.onDidChangeWorkspaceFolders(() => void index.rescan());
  const settings = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(SETTINGS.apiUrl)) return;
    connection.reset();
    void runs.start();
  });
  return {
    port,
    analysis,
    index,
    connection,
    runs,
    launcher,
    title,
    output,
    showLog: showLog.event,
    page: (path) => vscode.Uri.joinPath(context.extensionUri, path),
    dispose: () => {
      folders.dispose();
      settings.dispose();
      launcher.dispose();
      runs.dispose();
      index.dispose();
      connection.dispose();
      void analysis.dispose();
      showLog.dispose();
      port.dispose();
      output.dispose();
    },
  };
}

/** The configured orchestrator, or the embedded one that already runs. Its parts are loaded when first asked for. */
async function findApi(): Promise<ApiAddress | undefined> {
  const { resolveApi } = await import('../client/api-address.ts');
  const configured = resolveApi({
    setting: vscode.workspace.getConfiguration().get<string>(SETTINGS.apiUrl),
    env: process.env,
    home: homedir(),
    cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir(),
  });
  if (configured) return configured;
  const { findEmbeddedServer } = await import('../client/embedded-server.ts');
  return findEmbeddedServer(millraceHome(process.env, process.platform));
}

/** The command line starts it, as it would from a terminal, so that both share the one that runs. */
async function startEmbedded(port: VsCodePort): Promise<ApiAddress> {
  const child = port.launch({ args: ['server', 'start', '--background'], cwd: homedir(), env: {} });
  const said: string[] = [];
  child.onLine((line) => said.push(line));
  await child.ended;
  const address = await findApi();
  if (!address) throw new Error(said.at(-1) ?? 'The embedded orchestrator could not be started.');
  return address;
}
