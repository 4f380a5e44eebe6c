import * as vscode from 'vscode';
import { findSourceLinks } from '../model/source-link.ts';
import { RunLog } from '../workbench/run-log.ts';
import { LOG_SCHEME } from './contributions.ts';
import type { Services } from './services.ts';

/** Runs' logs as read-only documents that follow; places in sources that they name are links. */
export function registerLogDocuments(services: Services): vscode.Disposable {
  const logs = new Map<string, RunLog>();
  const changed = new vscode.EventEmitter<vscode.Uri>();

  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => {
      const log = logs.get(uri.toString()) ?? open(uri);
      return log.lines.length > 0 ? log.text() : log.emptyText();
    },
  };
  const open = (uri: vscode.Uri): RunLog => {
    const { flowRunId, taskRunId } = JSON.parse(uri.query) as { flowRunId: string; taskRunId?: string };
    const log = new RunLog({ ...services, flowRunId, taskRunId });
    logs.set(uri.toString(), log);
    log.onDidAppend(() => changed.fire(uri));
    return log;
  };
  const close = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    logs.get(key)?.dispose();
    logs.delete(key);
  };

  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(LOG_SCHEME, provider),
    // What came while the document was still being opened was told to nobody.
    vscode.workspace.onDidOpenTextDocument(({ uri }) => {
      if (logs.get(uri.toString())?.lines.length) changed.fire(uri);
    }),
    vscode.workspace.onDidCloseTextDocument(close),
    vscode.workspace.onDidChangeTextDocument(follow),
    vscode.languages.registerDocumentLinkProvider({ scheme: LOG_SCHEME }, { provideDocumentLinks: links }),
    services.showLog(({ flowRunId, taskRunId }) => void show(services, flowRunId, taskRunId)),
    { dispose: () => logs.forEach((log) => void log.dispose()) },
  );
}

async function show(services: Services, flowRunId: string, taskRunId: string | undefined): Promise<void> {
  await services.runs.load(flowRunId);
  const run = services.runs.flowRun(flowRunId);
  const taskRun = services.runs.taskRuns(flowRunId).find((candidate) => candidate.id === taskRunId);
  const name = taskRun?.name ?? `${run?.flowName ?? 'flow'} ${run?.name ?? flowRunId}`;
  const uri = vscode.Uri.from({
    scheme: LOG_SCHEME,
    // The name's ending tells the editor its language.
    path: `/${name.replaceAll('/', '-')}.runlog`,
    query: JSON.stringify({ flowRunId, ...(taskRunId ? { taskRunId } : {}) }),
  });
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, {
    preview: true,
    preserveFocus: true,
    viewColumn: vscode.ViewColumn.One,
  });
}

/** An editor that shows the end goes on showing it; one that was scrolled up stays where it is. */
function follow({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
  if (document.uri.scheme !== LOG_SCHEME || contentChanges.length === 0) return;
  for (const editor of vscode.window.visibleTextEditors) {
    if (editor.document !== document) continue;
    const lastSeen = editor.visibleRanges.at(-1)?.end.line ?? 0;
    const firstNew = contentChanges[0]?.range.end.line ?? 0;
    if (lastSeen + 1 < firstNew) continue;
    const end = document.lineAt(document.lineCount - 1).range.end;
    editor.revealRange(new vscode.Range(end, end));
  }
}

function links(document: vscode.TextDocument): vscode.DocumentLink[] {
  return findSourceLinks(document.getText()).map(({ start, end, file, line, character }) => {
    const target = vscode.Uri.file(file).with({ fragment: `L${line + 1},${character + 1}` });
    const link = new vscode.DocumentLink(
      new vscode.Range(document.positionAt(start), document.positionAt(end)),
      target,
    );
    link.tooltip = 'Show the line';
    return link;
  });
}
