import * as vscode from 'vscode';
import type { Command } from './command.ts';

/** Opens the page on a diagnostic, which comes with the extension. */
export const explainDiagnostic: Command = async (services, _panels, argument) => {
  const code = typeof argument === 'string' && /^[a-z-]+$/.test(argument) ? argument : 'README';
  await vscode.commands.executeCommand('markdown.showPreview', services.page(`docs/diagnostics/${code}.md`));
};
