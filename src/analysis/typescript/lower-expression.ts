import type { ts as TsNamespace } from 'ts-morph';
import type { Argument, CollectionEntry, Expression, Span } from '../flow-ir.ts';
import type { Lowering, TsNode } from './lowering.ts';

/** Lowers any expression; what has no bearing on the graph becomes a mix of its parts. */
export function lowerExpression(lowering: Lowering, node: TsNode): Expression {
  const { ts } = lowering;
  const span = lowering.span(node);
  if (ts.isIdentifier(node)) {
    return node.text === '' || node.text === 'undefined'
      ? { kind: 'mix', parts: [], ...span }
      : { kind: 'name', name: node.text, ...span };
  }
  if (node.kind === ts.SyntaxKind.ThisKeyword) return { kind: 'name', name: 'this', ...span };
  if (node.kind === ts.SyntaxKind.SuperKeyword) return { kind: 'name', name: 'super', ...span };
  if (ts.isStringLiteralLike(node)) return { kind: 'literal', value: node.text, ...span };
  if (ts.isNumericLiteral(node)) return { kind: 'literal', value: Number(node.text), ...span };
  if (node.kind === ts.SyntaxKind.TrueKeyword) return { kind: 'literal', value: true, ...span };
  if (node.kind === ts.SyntaxKind.FalseKeyword) return { kind: 'literal', value: false, ...span };
  if (node.kind === ts.SyntaxKind.NullKeyword) return { kind: 'literal', value: null, ...span };
  if (ts.isParenthesizedExpression(node) || ts.isNonNullExpression(node)) return lowering.expression(node.expression);
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isTypeAssertionExpression(node)) {
    return lowering.expression(node.expression);
  }
  if (ts.isExpressionWithTypeArguments(node)) return lowering.expression(node.expression);
  if (ts.isPropertyAccessExpression(node)) {
    return {
      kind: 'field',
      object: lowering.expression(node.expression),
      key: node.name.text,
      keySpan: lowering.span(node.name),
      dotted: true,
      ...span,
    };
  }
  if (ts.isElementAccessExpression(node)) return lowerElementAccess(lowering, node, span);
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) return lowerCall(lowering, node, span);
  if (ts.isAwaitExpression(node)) return { kind: 'await', value: lowering.expression(node.expression), ...span };
  if (ts.isYieldExpression(node) && node.expression) {
    const each = node.asteriskToken !== undefined;
    return { kind: 'yield', value: lowering.expression(node.expression), each, ...span };
  }
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node))
    return { kind: 'function', fn: lowering.fn(node), ...span };
  if (ts.isArrayLiteralExpression(node)) {
    return { kind: 'collection', shape: 'list', entries: lowerElements(lowering, node), ...span };
  }
  if (ts.isObjectLiteralExpression(node)) {
    return { kind: 'collection', shape: 'record', entries: lowerProperties(lowering, node), ...span };
  }
  if (ts.isConditionalExpression(node)) {
    return {
      kind: 'choice',
      test: lowering.expression(node.condition),
      options: [
        { label: 'then', value: lowering.expression(node.whenTrue) },
        { label: 'else', value: lowering.expression(node.whenFalse) },
      ],
      logical: false,
      ...span,
    };
  }
  if (ts.isBinaryExpression(node)) return lowerBinary(lowering, node, span);
  if (ts.isTemplateExpression(node)) {
    return { kind: 'mix', parts: node.templateSpans.map((part) => lowering.expression(part.expression)), ...span };
  }
  if (
    ts.isPrefixUnaryExpression(node) &&
    node.operator === ts.SyntaxKind.MinusToken &&
    ts.isNumericLiteral(node.operand)
  ) {
    return { kind: 'literal', value: -Number(node.operand.text), ...span };
  }
  return { kind: 'mix', parts: partsOf(lowering, node), ...span };
}

function lowerElementAccess(lowering: Lowering, node: TsNamespace.ElementAccessExpression, span: Span): Expression {
  const object = lowering.expression(node.expression);
  const index = lowering.expression(node.argumentExpression);
  if (index.kind !== 'literal') return { kind: 'lookup', object, index, ...span };
  const keySpan = { start: index.start, end: index.end };
  return { kind: 'field', object, key: String(index.value), keySpan, dotted: false, ...span };
}

function lowerCall(
  lowering: Lowering,
  node: TsNamespace.CallExpression | TsNamespace.NewExpression,
  span: Span,
): Expression {
  const given = node.arguments;
  return {
    kind: 'call',
    callee: lowering.expression(node.expression),
    arguments: given ? given.map((argument) => lowerArgument(lowering, argument)) : [],
    list: given ? { start: openingBefore(lowering, given), end: node.end } : { start: node.end, end: node.end },
    construct: lowering.ts.isNewExpression(node),
    ...span,
  };
}

/** The list of arguments begins just after its parenthesis. */
function openingBefore(lowering: Lowering, given: TsNamespace.NodeArray<TsNamespace.Expression>): number {
  return lowering.text.charAt(given.pos - 1) === '(' ? given.pos - 1 : given.pos;
}

function lowerArgument(lowering: Lowering, node: TsNode): Argument {
  const span = lowering.span(node);
  if (lowering.ts.isSpreadElement(node)) {
    return { value: lowering.expression(node.expression), spread: 'list', valueSpan: span, ...span };
  }
  return { value: lowering.expression(node), valueSpan: span, ...span };
}

function lowerElements(lowering: Lowering, node: TsNamespace.ArrayLiteralExpression): CollectionEntry[] {
  let counts = true;
  return node.elements.map((element, index) => {
    const span = lowering.span(element);
    if (lowering.ts.isSpreadElement(element)) {
      counts = false;
      return { spread: true, value: lowering.expression(element.expression), valueSpan: span, ...span };
    }
    const value = lowering.expression(element);
    return counts ? { key: String(index), value, valueSpan: span, ...span } : { value, valueSpan: span, ...span };
  });
}

function lowerProperties(lowering: Lowering, node: TsNamespace.ObjectLiteralExpression): CollectionEntry[] {
  const { ts } = lowering;
  return node.properties.map((property): CollectionEntry => {
    const span = lowering.span(property);
    if (ts.isSpreadAssignment(property))
      return { spread: true, value: lowering.expression(property.expression), valueSpan: span, ...span };
    if (ts.isShorthandPropertyAssignment(property)) {
      return { key: property.name.text, value: lowering.expression(property.name), valueSpan: span, ...span };
    }
    const key = propertyKey(lowering, property.name);
    const value = propertyValue(lowering, property, span);
    const valueSpan = ts.isPropertyAssignment(property) ? lowering.span(property.initializer) : span;
    if (key !== undefined) return { key, value, valueSpan, ...span };
    return ts.isComputedPropertyName(property.name)
      ? { computed: lowering.expression(property.name.expression), value, valueSpan, ...span }
      : { value, valueSpan, ...span };
  });
}

function propertyValue(
  lowering: Lowering,
  property: TsNamespace.PropertyAssignment | TsNamespace.MethodDeclaration | TsNamespace.AccessorDeclaration,
  span: Span,
): Expression {
  const { ts } = lowering;
  if (ts.isPropertyAssignment(property)) return lowering.expression(property.initializer);
  const method: Expression = { kind: 'function', fn: lowering.fn(property), ...span };
  // What a getter gives is the property.
  if (!ts.isGetAccessorDeclaration(property)) return method;
  return {
    kind: 'call',
    callee: method,
    arguments: [],
    list: { start: span.end, end: span.end },
    construct: false,
    ...span,
  };
}

function propertyKey({ ts }: Lowering, name: TsNamespace.PropertyName): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name) ? name.text : undefined;
}

function lowerBinary(lowering: Lowering, node: TsNamespace.BinaryExpression, span: Span): Expression {
  const { ts } = lowering;
  const operator = node.operatorToken.kind;
  if (operator === ts.SyntaxKind.EqualsToken) {
    return { kind: 'assign', target: lowering.pattern(node.left), value: lowering.expression(node.right), ...span };
  }
  if (operator >= ts.SyntaxKind.FirstCompoundAssignment && operator <= ts.SyntaxKind.LastCompoundAssignment) {
    const old = lowering.expression(node.left);
    const right = lowering.expression(node.right);
    const logical =
      operator === ts.SyntaxKind.QuestionQuestionEqualsToken ||
      operator === ts.SyntaxKind.BarBarEqualsToken ||
      operator === ts.SyntaxKind.AmpersandAmpersandEqualsToken;
    const value: Expression = logical
      ? { kind: 'choice', test: old, options: [{ label: 'else', value: right }], logical: true, ...span }
      : { kind: 'mix', parts: [old, right], ...span };
    return { kind: 'assign', target: lowering.pattern(node.left), value, ...span };
  }
  if (operator === ts.SyntaxKind.AmpersandAmpersandToken) return lowerLogical(lowering, node, 'then', span);
  if (operator === ts.SyntaxKind.BarBarToken || operator === ts.SyntaxKind.QuestionQuestionToken) {
    return lowerLogical(lowering, node, 'else', span);
  }
  // Long sums nest deeply to the left; walking down in a loop keeps them off the stack.
  const parts: Expression[] = [];
  let left: TsNode = node;
  while (ts.isBinaryExpression(left) && left.operatorToken.kind === operator) {
    parts.push(lowering.expression(left.right));
    left = left.left;
  }
  parts.push(lowering.expression(left));
  return { kind: 'mix', parts: parts.reverse(), ...span };
}

function lowerLogical(
  lowering: Lowering,
  node: TsNamespace.BinaryExpression,
  label: 'then' | 'else',
  span: Span,
): Expression {
  const test = lowering.expression(node.left);
  return { kind: 'choice', test, options: [{ label, value: lowering.expression(node.right) }], logical: true, ...span };
}

function partsOf(lowering: Lowering, node: TsNode): Expression[] {
  const { ts } = lowering;
  const parts: Expression[] = [];
  ts.forEachChild(node, (child) => {
    const plain = !ts.isTypeNode(child) && !ts.isToken(child) && !ts.isClassElement(child) && !ts.isStatement(child);
    if (plain || ts.isIdentifier(child)) parts.push(lowering.expression(child));
  });
  return parts;
}
