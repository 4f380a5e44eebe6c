import type * as vscode from 'vscode';
import { registerCodeActions } from './code-actions.ts';
import { registerCodeLenses } from './code-lenses.ts';
import { registerCommands } from './commands/register-commands.ts';
import { registerFlowContext } from './flow-context.ts';
import { registerFlowsTree } from './flows-tree.ts';
import { GraphPanels } from './graph-panel.ts';
import { registerLanguageFeatures } from './language-features.ts';
import { registerLogDocuments } from './log-documents.ts';
import { registerRunsTree } from './runs-tree.ts';
import { createServices } from './services.ts';
import { SourceDiagnostics } from './source-diagnostics.ts';
import { registerStatusBar } from './status-bar.ts';

/** Builds the services and registers what shows them. Nothing is parsed, started or asked before someone looks. */
export function activate(context: vscode.ExtensionContext): void {
  const services = createServices(context);
  const panels = new GraphPanels(context, services);
  const diagnostics = new SourceDiagnostics(services);
  context.subscriptions.push(
    services,
    panels,
    diagnostics,
    registerCodeActions(diagnostics),
    registerCodeLenses(services),
    registerFlowContext(services),
    registerFlowsTree(services),
    registerRunsTree(services),
    registerLanguageFeatures(services),
    registerLogDocuments(services),
    registerStatusBar(services),
    registerCommands(services, panels),
  );
}
