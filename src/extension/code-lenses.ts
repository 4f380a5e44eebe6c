import * as vscode from 'vscode';
import type { FlowFacts } from '../model/file-facts.ts';
import { mentionsFlows } from '../model/mentions-flows.ts';
import { COMMANDS, LANGUAGES, SETTINGS } from './contributions.ts';
import { LensCommands } from './lens-commands.ts';
import { fromRange } from './positions.ts';
import type { Services } from './services.ts';

/** Graph | Run | Debug over every flow. */
export function registerCodeLenses(services: Services): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const commands = new LensCommands();
  const settings = vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(SETTINGS.codeLens)) changed.fire();
  });
  const lenses = vscode.languages.registerCodeLensProvider(
    LANGUAGES.map((language) => ({ language, scheme: 'file' })),
    {
      onDidChangeCodeLenses: changed.event,
      provideCodeLenses: async (document, token) => {
        const text = document.getText();
        if (!vscode.workspace.getConfiguration().get<boolean>(SETTINGS.codeLens, true) || !mentionsFlows(text))
          return [];
        const view = await services.analysis.look({ file: document.uri.fsPath, text });
        if (token.isCancellationRequested) return [];
        commands.keepOnly(document.uri.fsPath, new Set(view.flows.map(({ id }) => id)));
        return view.flows.flatMap((flow) => lensesOf(commands, document, view.language, flow));
      },
    },
  );
  return vscode.Disposable.from(changed, settings, lenses, commands);
}

function lensesOf(
  commands: LensCommands,
  document: vscode.TextDocument,
  language: string,
  flow: FlowFacts,
): vscode.CodeLens[] {
  const range = fromRange(flow.range);
  const argument = { file: document.uri.fsPath, flow: flow.id };
  const lens = (title: string, command: string): vscode.CodeLens =>
    new vscode.CodeLens(range, { title, command: commands.idFor(command, argument) });
  return [
    lens('$(type-hierarchy-sub) Graph', COMMANDS.openGraph),
    lens('$(play) Run', COMMANDS.runFlow),
    ...(language === 'typescript' ? [lens('$(debug-alt) Debug', COMMANDS.debugFlow)] : []),
  ];
}
