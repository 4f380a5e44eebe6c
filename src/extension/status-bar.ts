import * as vscode from 'vscode';
import { isTerminal } from '../model/run-state.ts';
import { COMMANDS, VIEWS } from './contributions.ts';
import type { Services } from './services.ts';

/** One item: where runs go, and whether some run now. It appears with the first use. */
export function registerStatusBar({ connection, runs }: Services): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('millrace.connection', vscode.StatusBarAlignment.Left, 5);
  item.name = 'Millrace';
  const show = (): void => {
    const state = connection.state;
    const active = runs.list().filter((run) => !isTerminal(run.state.type)).length;
    switch (state.kind) {
      case 'connecting':
        item.hide();
        return;
      case 'connected':
        item.text = active > 0 ? `$(sync~spin) Millrace: ${active} running` : '$(type-hierarchy-sub) Millrace';
        item.tooltip = `${state.embedded ? 'The embedded orchestrator' : 'Prefect'} at ${state.url}`;
        item.command = `${VIEWS.runs}.focus`;
        break;
      case 'lost':
        item.text = '$(debug-disconnect) Millrace';
        item.tooltip = `Not connected to ${state.url}: ${state.message}`;
        item.command = COMMANDS.refreshRuns;
        break;
      case 'none':
        item.text = '$(circle-slash) Millrace';
        item.tooltip = state.message;
        item.command = COMMANDS.startOrchestrator;
        break;
    }
    item.show();
  };
  const unsubscribe = [connection.onDidChange(show), runs.onDidChange(show)];
  return vscode.Disposable.from(item, { dispose: () => unsubscribe.forEach((end) => void end()) });
}
