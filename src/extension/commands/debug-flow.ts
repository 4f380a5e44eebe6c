import * as vscode from 'vscode';
import { flowFor } from './flow-at.ts';
import type { Command } from './register-commands.ts';

/** Runs a flow under the debugger; breakpoints in its tasks are hit. */
export const debugFlow: Command = async (services, _panels, argument) => {
  const flow = await flowFor(services, argument);
  if (!flow) return;
  await vscode.workspace.textDocuments.find((document) => document.uri.fsPath === flow.file)?.save();
  await services.launcher.debug({ ...flow, parameters: {} });
};
