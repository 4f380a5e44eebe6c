import type { ts as TsNamespace } from 'ts-morph';
import type { Pattern, PatternEntry, Span } from '../flow-ir.ts';
import type { Lowering, TsNode } from './lowering.ts';

/** Lowers what stands to the left of an assignment, in a declaration or in a parameter. */
export function lowerPattern(lowering: Lowering, node: TsNode): Pattern {
  const { ts } = lowering;
  const span = lowering.span(node);
  if (ts.isIdentifier(node)) return { kind: 'bind', name: node.text, ...span };
  if (ts.isArrayBindingPattern(node)) return unpack(span, lowerBindings(lowering, node.elements, 'list'));
  if (ts.isObjectBindingPattern(node)) return unpack(span, lowerBindings(lowering, node.elements, 'record'));
  if (ts.isArrayLiteralExpression(node)) {
    return unpack(
      span,
      node.elements.flatMap((element, index) => lowerTarget(lowering, element, String(index))),
    );
  }
  if (ts.isObjectLiteralExpression(node))
    return unpack(
      span,
      node.properties.flatMap((p) => lowerProperty(lowering, p)),
    );
  if (ts.isPropertyAccessExpression(node)) {
    return { kind: 'member', object: lowering.expression(node.expression), key: node.name.text, ...span };
  }
  if (ts.isElementAccessExpression(node)) {
    const index = lowering.expression(node.argumentExpression);
    const object = lowering.expression(node.expression);
    return index.kind === 'literal'
      ? { kind: 'member', object, key: String(index.value), ...span }
      : { kind: 'member', object, ...span };
  }
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)) {
    return lowering.pattern(node.expression);
  }
  return { kind: 'unpack', entries: [], ...span };
}

function unpack(span: Span, entries: PatternEntry[]): Pattern {
  return { kind: 'unpack', entries, ...span };
}

function lowerBindings(
  lowering: Lowering,
  elements: readonly TsNamespace.ArrayBindingElement[],
  shape: 'list' | 'record',
): PatternEntry[] {
  const { ts } = lowering;
  return elements.flatMap((element, index): PatternEntry[] => {
    if (!ts.isBindingElement(element)) return [];
    const target = lowering.pattern(element.name);
    if (element.dotDotDotToken) return [{ target }];
    const key = shape === 'list' ? String(index) : keyOf(lowering, element.propertyName ?? element.name);
    const entry: PatternEntry = key === undefined ? { target } : { key, target };
    return [element.initializer ? { ...entry, fallback: lowering.expression(element.initializer) } : entry];
  });
}

function lowerTarget(lowering: Lowering, node: TsNode, key: string | undefined): PatternEntry[] {
  const { ts } = lowering;
  if (ts.isOmittedExpression(node)) return [];
  if (ts.isSpreadElement(node)) return [{ target: lowering.pattern(node.expression) }];
  const at = key === undefined ? {} : { key };
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    return [{ ...at, target: lowering.pattern(node.left), fallback: lowering.expression(node.right) }];
  }
  return [{ ...at, target: lowering.pattern(node) }];
}

function lowerProperty(lowering: Lowering, node: TsNamespace.ObjectLiteralElementLike): PatternEntry[] {
  const { ts } = lowering;
  if (ts.isShorthandPropertyAssignment(node)) {
    const entry: PatternEntry = { key: node.name.text, target: lowering.pattern(node.name) };
    const initializer = node.objectAssignmentInitializer;
    return [initializer ? { ...entry, fallback: lowering.expression(initializer) } : entry];
  }
  if (ts.isPropertyAssignment(node)) return lowerTarget(lowering, node.initializer, keyOf(lowering, node.name));
  if (ts.isSpreadAssignment(node)) return [{ target: lowering.pattern(node.expression) }];
  return [];
}

function keyOf({ ts }: Lowering, name: TsNode): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}
