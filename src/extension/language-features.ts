import * as vscode from 'vscode';
import type { CompletionItem, HoverText, InsightAnswer, InsightQuestion, Place, SymbolItem } from '../model/insight.ts';
import { mentionsFlows } from '../model/mentions-flows.ts';
import { languageOf } from '../model/source.ts';
import { lastRunSentence } from '../workbench/last-run.ts';
import { LANGUAGES } from './contributions.ts';
import { fromRange, toPosition } from './positions.ts';
import type { Services } from './services.ts';

type Ask = <Q extends InsightQuestion>(
  document: vscode.TextDocument,
  question: Q,
) => Promise<InsightAnswer<Q> | undefined>;

/** Hover, completion, go to definition, references, rename and outline, for files that mention flows. */
export function registerLanguageFeatures(services: Services): vscode.Disposable {
  const selector = LANGUAGES.map((language) => ({ language, scheme: 'file' }));
  const ask: Ask = async (document, question) => {
    const text = document.getText();
    if (!mentionsFlows(text)) return undefined;
    // Who else names a thing is known only when all files have been looked at.
    if (question.ask === 'references' || question.ask === 'rename') await services.index.scan();
    return (await services.analysis.insight({ file: document.uri.fsPath, text }, question)) ?? undefined;
  };
  const at = (position: vscode.Position) => ({ at: toPosition(position) });
  const { languages } = vscode;
  return vscode.Disposable.from(
    languages.registerHoverProvider(selector, {
      provideHover: async (document, position) => {
        const hover = await ask(document, { ask: 'hover', ...at(position) });
        return hover && toHover(services, hover);
      },
    }),
    languages.registerCompletionItemProvider(
      selector,
      {
        provideCompletionItems: async (document, position) => {
          const items = await ask(document, { ask: 'completion', ...at(position) });
          // TypeScript knows the options by their types.
          const known = languageOf(document.uri.fsPath) === 'typescript' ? 'option' : undefined;
          return items?.filter(({ kind }) => kind !== known).map(toCompletion);
        },
      },
      '{',
      '"',
      "'",
      ' ',
      '(',
    ),
    languages.registerDefinitionProvider(selector, {
      provideDefinition: async (document, position) =>
        toLocations(await ask(document, { ask: 'definition', ...at(position) })),
    }),
    languages.registerReferenceProvider(selector, {
      provideReferences: async (document, position) =>
        toLocations(await ask(document, { ask: 'references', ...at(position) })),
    }),
    languages.registerRenameProvider(selector, {
      prepareRename: async (document, position) => {
        const name = await ask(document, { ask: 'name', ...at(position) });
        if (name && 'refused' in name) throw new Error(name.refused);
        return name && { range: fromRange(name.range), placeholder: name.name };
      },
      provideRenameEdits: async (document, position, name) => {
        const outcome = await ask(document, { ask: 'rename', ...at(position), name });
        if (!outcome) return undefined;
        if ('refused' in outcome) throw new Error(outcome.refused);
        const edit = new vscode.WorkspaceEdit();
        for (const { file, edits } of outcome.files) {
          edit.set(
            vscode.Uri.file(file),
            edits.map(({ range, newText }) => new vscode.TextEdit(fromRange(range), newText)),
          );
        }
        return edit;
      },
    }),
    languages.registerDocumentSymbolProvider(
      selector,
      {
        provideDocumentSymbols: async (document) => (await ask(document, { ask: 'symbols' }))?.map(toSymbol),
      },
      { label: 'Millrace' },
    ),
  );
}

function toHover({ runs }: Services, { range, paragraphs, subject }: HoverText): vscode.Hover {
  const last = subject && lastRunSentence(runs, subject, new Date());
  const text = [...paragraphs, ...(last ? [escaped(last)] : [])].join('\n\n');
  return new vscode.Hover(new vscode.MarkdownString(text), fromRange(range));
}

/** What comes from a run is text, whatever signs are in it. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!<>|~]/g, '\\$&');
}

const COMPLETION_KINDS: Record<CompletionItem['kind'], vscode.CompletionItemKind> = {
  parameter: vscode.CompletionItemKind.Variable,
  option: vscode.CompletionItemKind.Property,
  schedule: vscode.CompletionItemKind.Value,
};

function toCompletion(
  { label, kind, insert, range, detail, documentation }: CompletionItem,
  index: number,
): vscode.CompletionItem {
  const item = new vscode.CompletionItem({ label, description: detail }, COMPLETION_KINDS[kind]);
  item.insertText = insert;
  item.range = fromRange(range);
  // Signs such as `*` and `/` are no letters that the editor could match by.
  item.filterText = kind === 'schedule' ? insert : label;
  item.sortText = kind === 'schedule' ? String(index).padStart(3, '0') : label;
  if (documentation) item.documentation = documentation;
  return item;
}

function toLocations(places: readonly Place[] | undefined): vscode.Location[] | undefined {
  return places?.map(({ file, range }) => new vscode.Location(vscode.Uri.file(file), fromRange(range)));
}

const SYMBOL_KINDS: Record<SymbolItem['kind'], vscode.SymbolKind> = {
  flow: vscode.SymbolKind.Module,
  task: vscode.SymbolKind.Function,
  helper: vscode.SymbolKind.Function,
  call: vscode.SymbolKind.Event,
  deployment: vscode.SymbolKind.Package,
};

function toSymbol({ name, detail, kind, range, nameRange, children }: SymbolItem): vscode.DocumentSymbol {
  const whole = fromRange(range);
  const selection = fromRange(nameRange);
  // VS Code refuses a name outside of its symbol.
  const symbol = new vscode.DocumentSymbol(
    name || '(no name)',
    detail,
    SYMBOL_KINDS[kind],
    whole,
    whole.contains(selection) ? selection : new vscode.Range(whole.start, whole.start),
  );
  symbol.children = children.map(toSymbol);
  return symbol;
}
