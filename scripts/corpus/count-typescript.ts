import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ts } from 'ts-morph';
import type { Count } from './count.ts';

type Kind = 'task' | 'flow';

const COUNTS = new Map<string, Count>();

/** What a plain walk of the compiler's tree finds in a file: shares nothing with the analyser but the parser. */
export function countTypeScript(file: string): Count {
  const made = COUNTS.get(file);
  if (made) return made;
  // Files that import each other meet the count while it is still under way.
  const count: Count = { flows: [], tasks: [], calls: [] };
  COUNTS.set(file, count);
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const words = wordsOf(tree);
  const known = new Map<string, Kind>(importedDefinitions(tree, file));
  const visitDefinitions = (node: ts.Node): void => {
    const kind = definesWhat(node, words);
    if (kind) {
      const symbol = symbolOf(node);
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      count[kind === 'task' ? 'tasks' : 'flows'].push({ key: symbol, line, text: symbol });
      known.set(symbol, kind);
    }
    ts.forEachChild(node, visitDefinitions);
  };
  visitDefinitions(tree);
  const visitCalls = (node: ts.Node, inside: 'module' | 'function' | 'task'): void => {
    if (ts.isCallExpression(node) && inside === 'function') {
      const name = calledName(node.expression, known);
      if (name) {
        const { line, character } = tree.getLineAndCharacterOfPosition(name.getStart());
        count.calls.push({ key: `${line}:${character}`, line, text: node.expression.getText().slice(0, 80) });
      }
    }
    const parent = node.parent && definesWhat(node.parent, words);
    const within = ts.isFunctionLike(node) && inside !== 'task' ? (parent === 'task' ? 'task' : 'function') : inside;
    ts.forEachChild(node, (child) => visitCalls(child, within));
  };
  visitCalls(tree, 'module');
  return count;
}

/** The local names of `task` and `flow`, and of the whole SDK. */
interface Words {
  names: Map<string, Kind>;
  modules: Set<string>;
}

function wordsOf(tree: ts.SourceFile): Words {
  const words: Words = { names: new Map(), modules: new Set() };
  for (const statement of tree.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    if (statement.moduleSpecifier.text !== 'millrace') continue;
    const bindings = statement.importClause?.namedBindings;
    if (bindings && ts.isNamespaceImport(bindings)) words.modules.add(bindings.name.text);
    for (const element of bindings && ts.isNamedImports(bindings) ? bindings.elements : []) {
      const imported = (element.propertyName ?? element.name).text;
      if (imported === 'task' || imported === 'flow') words.names.set(element.name.text, imported);
    }
  }
  return words;
}

function importedDefinitions(tree: ts.SourceFile, file: string): [string, Kind][] {
  return tree.statements.flatMap((statement): [string, Kind][] => {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) return [];
    const specifier = statement.moduleSpecifier.text;
    const path = join(dirname(file), specifier);
    const target = [path, `${path}.ts`].find((candidate) => existsSync(candidate) && /\.[cm]?[jt]sx?$/.test(candidate));
    const bindings = statement.importClause?.namedBindings;
    if (!specifier.startsWith('.') || !target || !bindings || !ts.isNamedImports(bindings)) return [];
    const count = countTypeScript(target);
    return bindings.elements.flatMap((element): [string, Kind][] => {
      const imported = (element.propertyName ?? element.name).text;
      if (count.tasks.some(({ key }) => key === imported)) return [[element.name.text, 'task']];
      return count.flows.some(({ key }) => key === imported) ? [[element.name.text, 'flow']] : [];
    });
  });
}

function definesWhat(node: ts.Node, words: Words): Kind | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  if (ts.isIdentifier(expression)) return words.names.get(expression.text);
  if (!ts.isPropertyAccessExpression(expression) || !ts.isIdentifier(expression.expression)) return undefined;
  const name = expression.name.text;
  return words.modules.has(expression.expression.text) && (name === 'task' || name === 'flow') ? name : undefined;
}

/** The const, the key or the static member that a definition is kept in. */
function symbolOf(node: ts.Node): string {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent)) return parent.name.getText();
  if (ts.isPropertyDeclaration(parent)) return `${parent.parent.name?.text ?? 'default'}.${parent.name.getText()}`;
  if (ts.isPropertyAssignment(parent)) return `${symbolOf(parent.parent)}.${parent.name.getText()}`;
  if (ts.isAsExpression(parent) || ts.isSatisfiesExpression(parent)) return symbolOf(parent);
  const named = ts.isCallExpression(node)
    ? node.arguments.find((argument) => ts.isFunctionExpression(argument))
    : undefined;
  return (named && ts.isFunctionExpression(named) && named.name?.text) || 'default';
}

const MODES = new Set(['submit', 'map', 'delay']);

/** The last name of what is called, where that is a task or a flow. */
function calledName(callee: ts.Expression, known: ReadonlyMap<string, Kind>): ts.Node | undefined {
  if (ts.isPropertyAccessExpression(callee) && MODES.has(callee.name.text)) return calledName(callee.expression, known);
  if (ts.isCallExpression(callee) && ts.isPropertyAccessExpression(callee.expression)) {
    return callee.expression.name.text === 'withOptions' ? calledName(callee.expression.expression, known) : undefined;
  }
  if (!known.has(callee.getText())) return undefined;
  return ts.isPropertyAccessExpression(callee) ? callee.name : callee;
}
