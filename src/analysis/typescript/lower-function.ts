import type { ts as TsNamespace } from 'ts-morph';
import type { Block, FunctionIr, ParameterIr, Span, Statement } from '../flow-ir.ts';
import { ANYTHING } from '../schema/type-ir.ts';
import { docBefore } from './doc-comment.ts';
import { typeOfNode } from './lower-type.ts';
import { lowerMembers } from './lower-type-declaration.ts';
import type { Lowering, TsNode } from './lowering.ts';

/** Lowers a function, arrow function or method. An arrow's expression becomes a `return`. */
export function lowerFunction(lowering: Lowering, node: TsNode): FunctionIr {
  const { ts } = lowering;
  const span = lowering.span(node);
  if (!ts.isFunctionLike(node)) return { async: false, parameters: [], body: { statements: [], ...span }, ...span };
  const body = 'body' in node ? (node.body as TsNamespace.ConciseBody | undefined) : undefined;
  const fn: FunctionIr = {
    async: ts.canHaveModifiers(node) && hasModifier(lowering, node, ts.SyntaxKind.AsyncKeyword),
    parameters: node.parameters
      .filter((parameter) => !(ts.isIdentifier(parameter.name) && parameter.name.text === 'this'))
      .map((parameter) => lowerParameter(lowering, parameter)),
    body: body ? lowerBody(lowering, body) : { statements: [], start: span.end, end: span.end },
    ...span,
  };
  const before = lowering.text.charAt(node.parameters.pos - 1);
  if (before === '(') {
    const close = lowering.text.indexOf(')', node.parameters.end);
    fn.list = { start: node.parameters.pos - 1, end: close < 0 ? node.parameters.end : close + 1 };
  }
  if (node.name && ts.isIdentifier(node.name)) {
    fn.name = node.name.text;
    fn.nameSpan = lowering.span(node.name);
  }
  const doc = docBefore(lowering, node);
  if (doc) fn.doc = doc;
  return fn;
}

function hasModifier({ ts }: Lowering, node: TsNamespace.HasModifiers, kind: TsNamespace.SyntaxKind): boolean {
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false;
}

function lowerBody(lowering: Lowering, body: TsNamespace.ConciseBody): Block {
  const span = lowering.span(body);
  if (lowering.ts.isBlock(body)) return { statements: lowering.statements(body.statements), ...span };
  const statement: Statement = { kind: 'return', value: lowering.expression(body), ...span };
  return { statements: [statement], bare: true, ...span };
}

function lowerParameter(lowering: Lowering, node: TsNamespace.ParameterDeclaration): ParameterIr {
  const { ts } = lowering;
  const parameter: ParameterIr = {
    name: ts.isIdentifier(node.name) ? node.name.text : '',
    pattern: lowering.pattern(node.name),
    required: !node.initializer && !node.questionToken && !node.dotDotDotToken,
    schema: typeOfNode(lowering, node.type),
    ...lowering.span(node),
  };
  if (node.dotDotDotToken) parameter.rest = 'list';
  if (node.type) parameter.type = lowering.span(node.type);
  if (node.initializer) {
    parameter.default = lowering.span(node.initializer);
    parameter.defaultValue = lowering.expression(node.initializer);
  }
  const fields = lowerFields(lowering, node);
  if (fields) parameter.fields = fields;
  return parameter;
}

/** The keys of an object parameter, from its pattern and its type; the order is that of the type where there is one. */
function lowerFields(lowering: Lowering, node: TsNamespace.ParameterDeclaration): ParameterIr[] | undefined {
  const { ts } = lowering;
  const members = node.type && ts.isTypeLiteralNode(node.type) ? lowerMembers(lowering, node.type.members) : undefined;
  const pattern = ts.isObjectBindingPattern(node.name) ? node.name : undefined;
  if (!members && !pattern) return undefined;
  const fields = new Map((members ?? []).map((member) => [member.name, member]));
  for (const element of pattern?.elements ?? []) {
    const key = element.propertyName ?? element.name;
    if (element.dotDotDotToken || !ts.isIdentifier(key)) continue;
    fields.set(key.text, withPattern(lowering, key.text, element, fields.get(key.text)));
  }
  return [...fields.values()];
}

function withPattern(
  lowering: Lowering,
  name: string,
  element: TsNamespace.BindingElement,
  typed: ParameterIr | undefined,
): ParameterIr {
  const span: Span = lowering.span(element);
  const field: ParameterIr = {
    ...(typed ?? { schema: ANYTHING, required: true }),
    name,
    pattern: lowering.pattern(element.name),
    ...span,
  };
  if (element.initializer) {
    field.required = false;
    field.default = lowering.span(element.initializer);
    field.defaultValue = lowering.expression(element.initializer);
  }
  return field;
}
