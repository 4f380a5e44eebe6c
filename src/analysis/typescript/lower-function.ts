import type { ts as TsNamespace } from 'ts-morph';
import type { Block, FunctionIr, ParameterIr, Span, Statement } from '../flow-ir.ts';
import { schemaOfType } from './lower-type.ts';
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

/** The text of the last doc comment before a node, without its stars and tags. */
export function docBefore({ ts, text }: Lowering, node: TsNode): string | undefined {
  const comments = ts.getLeadingCommentRanges(text, node.pos) ?? [];
  const last = comments.filter((comment) => text.startsWith('/**', comment.pos)).at(-1);
  if (!last) return undefined;
  const lines = text
    .slice(last.pos + 3, last.end - 2)
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*\*? ?/, '').trimEnd());
  const tag = lines.findIndex((line) => line.trimStart().startsWith('@'));
  return (tag < 0 ? lines : lines.slice(0, tag)).join('\n').trim() || undefined;
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
    schema: schemaOfType(lowering, node.type),
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
  const members = membersOf(lowering, node.type);
  const pattern = ts.isObjectBindingPattern(node.name) ? node.name : undefined;
  if (!members && !pattern) return undefined;
  const fields = new Map<string, ParameterIr>();
  for (const member of members ?? []) {
    if (!ts.isPropertySignature(member) || !member.name || !ts.isIdentifier(member.name)) continue;
    const span = lowering.span(member);
    fields.set(member.name.text, {
      name: member.name.text,
      pattern: { kind: 'bind', name: member.name.text, ...span },
      required: !member.questionToken,
      schema: schemaOfType(lowering, member.type),
      ...(member.type ? { type: lowering.span(member.type) } : {}),
      ...span,
    });
  }
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
    ...(typed ?? { schema: {}, required: true }),
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

function membersOf(
  { ts, types }: Lowering,
  type: TsNamespace.TypeNode | undefined,
): readonly TsNamespace.TypeElement[] | undefined {
  if (!type) return undefined;
  if (ts.isTypeLiteralNode(type)) return type.members;
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const declared = types.get(type.typeName.text);
  if (!declared) return undefined;
  return ts.isInterfaceDeclaration(declared) || ts.isTypeLiteralNode(declared) ? declared.members : undefined;
}
