import * as vscode from 'vscode';
import { COMMANDS } from '../contributions.ts';
import type { GraphPanels } from '../graph-panel.ts';
import { sentenceOf } from '../sentence.ts';
import type { Services } from '../services.ts';
import { cancelRun } from './cancel-run.ts';
import type { Command } from './command.ts';
import { copyRunId } from './copy-run-id.ts';
import { debugFlow } from './debug-flow.ts';
import { explainDiagnostic } from './explain-diagnostic.ts';
import { openGraph } from './open-graph.ts';
import { openLog } from './open-log.ts';
import { refreshRuns } from './refresh-runs.ts';
import { retryRun } from './retry-run.ts';
import { runFlow } from './run-flow.ts';
import { showRunOnGraph } from './show-run-on-graph.ts';
import { startOrchestrator } from './start-orchestrator.ts';
import { stopOrchestrator } from './stop-orchestrator.ts';

const ACTIONS: Record<keyof typeof COMMANDS, Command> = {
  openGraph,
  runFlow,
  debugFlow,
  retryRun,
  cancelRun,
  openLog,
  showRunOnGraph,
  copyRunId,
  refreshRuns,
  startOrchestrator,
  stopOrchestrator,
  explainDiagnostic,
};

/** The one place where a command's failure is shown. */
export function registerCommands(services: Services, panels: GraphPanels): vscode.Disposable {
  const registered = Object.entries(ACTIONS).map(([name, action]) =>
    vscode.commands.registerCommand(COMMANDS[name as keyof typeof ACTIONS], async (argument: unknown) => {
      try {
        await action(services, panels, argument);
      } catch (error) {
        services.output.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
        void vscode.window.showErrorMessage(sentenceOf(error));
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}
