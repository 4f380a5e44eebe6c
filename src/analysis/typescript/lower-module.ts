import type { Expression, FunctionIr, Mention, ModuleIr, Pattern, Statement, SyntaxFault } from '../flow-ir.ts';
import { declaredTypes } from '../schema/declared-types.ts';
import { typeOfValue, typeOfValues } from '../schema/value-type.ts';
import type { StatementCache } from '../statement-cache.ts';
import { changeBetween, type TextChange } from '../text-change.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerFunction } from './lower-function.ts';
import { lowerPattern } from './lower-pattern.ts';
import { lowerStatements } from './lower-statement.ts';
import type { Lowering, Ts, TsNode, TsStatement } from './lowering.ts';

type Tree = ReturnType<Ts['createSourceFile']>;

/** Parses TypeScript or JavaScript and lowers it. Only syntax: no checker, no other file is read. */
export function lowerTypeScript(ts: Ts, source: { file: string; text: string }, cache: StatementCache): ModuleIr {
  const tree = parse(ts, source, cache);
  const lowering: Lowering = {
    ts,
    tree,
    text: source.text,
    span: (node) => ({ start: node.getStart(tree), end: node.end }),
    expression: (node: TsNode): Expression => lowerExpression(lowering, node),
    statements: (nodes: readonly TsStatement[]): Statement[] => lowerStatements(lowering, nodes),
    pattern: (node: TsNode): Pattern => lowerPattern(lowering, node),
    fn: (node: TsNode): FunctionIr => lowerFunction(lowering, node),
  };
  const errors = faultsOf(ts, tree);
  const statements = tree.statements.flatMap((node): Statement[] => {
    const place = { text: source.text.slice(node.pos, node.end), type: '', at: node.pos };
    const lowered = cache.take(place) ?? lowering.statements([node]);
    const sound = !errors.some((fault) => fault.start >= node.pos && fault.start <= node.end);
    if (sound) cache.keep(place, lowered);
    return lowered;
  });
  return {
    file: source.file,
    language: 'typescript',
    text: source.text,
    body: { start: 0, end: source.text.length, statements },
    errors,
    mentions: () => mentionsIn(lowering),
    typeNamed: declaredTypes(statements, (name, value) => {
      if (name.startsWith('typeof ')) return { parameters: [], type: typeOfValue(value) };
      return name.startsWith('values of ') ? { parameters: [], type: typeOfValues(value) } : undefined;
    }),
  };
}

/** The compiler keeps what a change leaves as it was. */
function parse(ts: Ts, { file, text }: { file: string; text: string }, cache: StatementCache): Tree {
  const last = cache.takeTree();
  const change = last && changeBetween(last.text, text);
  const tree =
    last && !change
      ? (last.tree as Tree)
      : ((last && change && updated(ts, { last: last.tree as Tree, text, change })) ??
        ts.createSourceFile(file, text, {
          languageVersion: ts.ScriptTarget.Latest,
          jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
        }));
  cache.keepTree({ text, tree, dispose: () => {} });
  return tree;
}

/** The compiler trips over assertions of its own on some changes beside an `await` at the top; then all is parsed anew. */
function updated(ts: Ts, { last, text, change }: { last: Tree; text: string; change: TextChange }): Tree | undefined {
  const { start, oldEnd, newEnd } = change;
  const range = { span: { start, length: oldEnd - start }, newLength: newEnd - start };
  try {
    return ts.updateSourceFile(last, text, range);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}

/** The parser keeps its complaints on the tree, under a name that its typings leave out. */
function faultsOf(ts: Ts, tree: TsNode): SyntaxFault[] {
  const { parseDiagnostics = [] } = tree as unknown as {
    parseDiagnostics?: { start: number; length: number; messageText: string | { messageText: string } }[];
  };
  return parseDiagnostics.map((fault) => ({
    start: fault.start,
    end: fault.start + fault.length,
    message: ts.flattenDiagnosticMessageText(fault.messageText as string, ' '),
  }));
}

/** `typeof load` in types and `export { load }`, which the lowered form leaves out. */
function mentionsIn({ ts, tree, span }: Lowering): Mention[] {
  const found: Mention[] = [];
  const visit = (node: TsNode): void => {
    if (ts.isTypeQueryNode(node)) {
      let name = node.exprName;
      while (ts.isQualifiedName(name)) name = name.left;
      found.push({ name: name.text, exported: false, ...span(name) });
    }
    if (ts.isExportSpecifier(node)) {
      const local = node.propertyName ?? node.name;
      found.push({ name: local.text, exported: !node.propertyName, ...span(local) });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}
