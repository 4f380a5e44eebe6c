import * as vscode from 'vscode';
import type { Command } from './command.ts';
import { flowFor } from './flow-at.ts';

/** Opens the graph beside its source, which stays in front. */
export const openGraph: Command = async (services, panels, argument) => {
  const flow = await flowFor(services, argument);
  if (!flow) return;
  const shown = vscode.window.visibleTextEditors.some((editor) => editor.document.uri.fsPath === flow.file);
  if (!shown) await vscode.window.showTextDocument(vscode.Uri.file(flow.file), { viewColumn: vscode.ViewColumn.One });
  await panels.show(flow.file, flow.flow);
};
