import * as vscode from 'vscode';
import type { Diagnostic } from '../model/graph.ts';
import { ignoreEdit } from '../model/ignore-comment.ts';
import { languageOf, type TextEdit } from '../model/source.ts';
import { COMMANDS, LANGUAGES } from './contributions.ts';
import { fromRange } from './positions.ts';
import { SOURCE, type SourceDiagnostics, toDiagnostic } from './source-diagnostics.ts';

/** What can be done about a diagnostic: mend it, say that it is meant, read about it. */
export function registerCodeActions(diagnostics: SourceDiagnostics): vscode.Disposable {
  return vscode.languages.registerCodeActionsProvider(
    LANGUAGES.map((language) => ({ language, scheme: 'file' })),
    {
      // What is marked may be of the text before the last keystroke, so the marks are not asked.
      provideCodeActions: async (document, range, { diagnostics: shown }, token) => {
        const found = await diagnostics.of(document);
        if (token.isCancellationRequested) return [];
        return found
          .filter((diagnostic) => fromRange(diagnostic.range).intersection(range))
          .flatMap((diagnostic) => {
            const marker = shown.find((one) => one.source === SOURCE && isSame(diagnostic, one));
            return actionsFor(document, diagnostic, marker ?? toDiagnostic(diagnostic));
          });
      },
    },
    { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
  );
}

function isSame(diagnostic: Diagnostic, marker: vscode.Diagnostic): boolean {
  const code = typeof marker.code === 'object' ? marker.code.value : marker.code;
  return diagnostic.code === code && fromRange(diagnostic.range).isEqual(marker.range);
}

function actionsFor(
  document: vscode.TextDocument,
  { code, range, fixes = [] }: Diagnostic,
  marker: vscode.Diagnostic,
): vscode.CodeAction[] {
  const action = (title: string): vscode.CodeAction => {
    const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    made.diagnostics = [marker];
    return made;
  };
  const mends = fixes.map(({ title, edits, preferred }) => {
    const made = action(title);
    made.edit = workspaceEdit(document.uri, edits);
    if (preferred) made.isPreferred = true;
    return made;
  });
  const ignore = action(`Ignore ${code} here`);
  const language = languageOf(document.uri.fsPath) ?? 'typescript';
  const comment = ignoreEdit(document.getText(), language, { line: range.start.line, code });
  ignore.edit = workspaceEdit(document.uri, [comment]);
  const explain = action(`Explain ${code}`);
  explain.command = { title: explain.title, command: COMMANDS.explainDiagnostic, arguments: [code] };
  return [...mends, ignore, explain];
}

function workspaceEdit(uri: vscode.Uri, edits: readonly TextEdit[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.set(
    uri,
    edits.map(({ range, newText }) => new vscode.TextEdit(fromRange(range), newText)),
  );
  return edit;
}
