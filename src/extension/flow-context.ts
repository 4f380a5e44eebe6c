import * as vscode from 'vscode';
import { mentionsFlows } from '../model/mentions-flows.ts';
import { languageOf } from '../model/source.ts';
import type { Services } from './services.ts';

/** The key by which menus know that the file in front holds a flow; package.json names it too. */
const FILE_HAS_FLOW = 'millrace.fileHasFlow';

/** Keeps the key true to the file in front. */
export function registerFlowContext({ analysis, index }: Services): vscode.Disposable {
  const look = async (): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    const text = document && languageOf(document.fileName) ? document.getText() : '';
    const view = document && mentionsFlows(text) ? await analysis.look({ file: document.uri.fsPath, text }) : undefined;
    await vscode.commands.executeCommand('setContext', FILE_HAS_FLOW, (view?.flows.length ?? 0) > 0);
  };
  // Not now: the editor waits for an extension that is being activated.
  const first = setImmediate(() => void look());
  const unsubscribe = index.onDidChange(() => void look());
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveTextEditor(() => void look()),
    {
      dispose: () => {
        clearImmediate(first);
        unsubscribe();
      },
    },
  );
}
