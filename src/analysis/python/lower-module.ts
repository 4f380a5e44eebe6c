import type { Language, Parser } from 'web-tree-sitter';
import type { ModuleIr } from '../flow-ir.ts';
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
): ModuleIr {
  const { root, faults } = parsePython(grammar.parser, grammar.language, source.text);
  const lowering: Lowering = {
    text: source.text,
    expression: (node) => lowerExpression(lowering, node),
    statements: (nodes) => lowerStatements(lowering, nodes),
    pattern: (node) => lowerPattern(lowering, node),
    fn: (node) => lowerFunction(lowering, node),
  };
  return {
    file: source.file,
    language: 'python',
    text: source.text,
    body: { start: 0, end: source.text.length, statements: lowering.statements(root.children) },
    errors: faults,
    mentions: () => [],
  };
}
