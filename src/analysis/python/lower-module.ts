import type { Language, Parser } from 'web-tree-sitter';
import type { ModuleIr, Span, Statement, SyntaxFault } from '../flow-ir.ts';
import { declaredTypes } from '../schema/declared-types.ts';
import type { StatementCache } from '../statement-cache.ts';
import { typeOfAnnotation } from './annotation-type.ts';
import { lowerExpression } from './lower-expression.ts';
import { lowerFunction } from './lower-function.ts';
import { lowerPattern } from './lower-pattern.ts';
import { lowerStatements } from './lower-statement.ts';
import type { Lowering } from './lowering.ts';
import { parsePython } from './syntax-tree.ts';

/** Parses Python and lowers it. */
export function lowerPython(
  grammar: { parser: Parser; language: Language },
  source: { file: string; text: string },
  cache: StatementCache,
): ModuleIr {
  const { text } = source;
  const known = new Map<number, Statement[]>();
  const { root, faults } = parsePython(grammar, text, cache, (type, start, end) => {
    const statements = cache.take({ text: text.slice(start, end), type, at: start });
    if (statements) known.set(start, statements);
    return statements !== undefined;
  });
  const lowering: Lowering = {
    text,
    expression: (node) => lowerExpression(lowering, node),
    statements: (nodes) => lowerStatements(lowering, nodes),
    pattern: (node) => lowerPattern(lowering, node),
    fn: (node) => lowerFunction(lowering, node),
  };
  const statements = root.children.flatMap((node): Statement[] => {
    const lowered = known.get(node.start) ?? lowering.statements([node]);
    const { start, end, type } = node;
    if (isSound(node, faults)) cache.keep({ text: text.slice(start, end), type, at: start }, lowered);
    return lowered;
  });
  return {
    file: source.file,
    language: 'python',
    text: source.text,
    body: { start: 0, end: source.text.length, statements },
    errors: faults,
    mentions: () => [],
    typeNamed: declaredTypes(statements, (_, { start, end }) => ({
      parameters: [],
      type: typeOfAnnotation(text.slice(start, end)),
    })),
  };
}

function isSound({ start, end }: Span, faults: readonly SyntaxFault[]): boolean {
  return !faults.some((fault) => fault.start >= start && fault.end <= end);
}
