import type { ts as TsNamespace } from 'ts-morph';
import type { Json, JsonSchema } from '../../model/graph.ts';
import { ANYTHING, type EnumMember, type TypeField, type TypeIr } from '../schema/type-ir.ts';
import { docBefore } from './doc-comment.ts';
import type { Lowering, TsNode } from './lowering.ts';

/** A type as written; what the text alone does not tell takes anything. */
export function typeOfNode(lowering: Lowering, node: TsNode | undefined): TypeIr {
  const { ts } = lowering;
  if (!node) return ANYTHING;
  const inner = (part: TsNode | undefined): TypeIr => typeOfNode(lowering, part);
  const keyword = keywordSchema(lowering, node);
  if (keyword) return { kind: 'plain', schema: keyword };
  if (ts.isParenthesizedTypeNode(node) || ts.isOptionalTypeNode(node)) return inner(node.type);
  if (ts.isTypeOperatorNode(node)) {
    if (node.operator === ts.SyntaxKind.KeyOfKeyword) return { kind: 'keys', type: inner(node.type) };
    return node.operator === ts.SyntaxKind.ReadonlyKeyword ? inner(node.type) : ANYTHING;
  }
  if (ts.isArrayTypeNode(node)) return { kind: 'list', items: inner(node.elementType) };
  if (ts.isTupleTypeNode(node)) return tupleType(lowering, node);
  if (ts.isNamedTupleMember(node)) return inner(node.type);
  if (ts.isLiteralTypeNode(node)) return { kind: 'plain', schema: literalSchema(lowering, node.literal) };
  if (ts.isTemplateLiteralTypeNode(node)) return { kind: 'plain', schema: { type: 'string' } };
  if (ts.isUnionTypeNode(node)) {
    const options = node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword).map(inner);
    return { kind: 'union', options };
  }
  if (ts.isIntersectionTypeNode(node)) return { kind: 'both', types: node.types.map(inner) };
  if (ts.isTypeLiteralNode(node)) return objectType(lowering, node.members, []);
  if (ts.isMappedTypeNode(node)) {
    return { kind: 'map', keys: inner(node.typeParameter.constraint), values: inner(node.type) };
  }
  if (ts.isIndexedAccessTypeNode(node)) {
    const { indexType: index } = node;
    const key = ts.isLiteralTypeNode(index) && ts.isStringLiteralLike(index.literal) ? index.literal.text : undefined;
    if (key === undefined && index.kind !== ts.SyntaxKind.NumberKeyword) return ANYTHING;
    return { kind: 'member', type: inner(node.objectType), ...(key === undefined ? {} : { key }) };
  }
  if (ts.isTypeQueryNode(node)) {
    return {
      kind: 'name',
      name: `typeof ${lowering.text.slice(node.exprName.pos, node.exprName.end).trim()}`,
      arguments: [],
    };
  }
  return ts.isTypeReferenceNode(node) ? referenceType(lowering, node) : ANYTHING;
}

function keywordSchema({ ts }: Lowering, node: TsNode): JsonSchema | undefined {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'number' };
    case ts.SyntaxKind.BigIntKeyword:
      return { type: 'integer' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
    case ts.SyntaxKind.ObjectKeyword:
      return { type: 'object' };
    default:
      return undefined;
  }
}

function literalSchema({ ts }: Lowering, literal: TsNamespace.LiteralTypeNode['literal']): JsonSchema {
  if (literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return { type: 'boolean', enum: [true] };
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return { type: 'boolean', enum: [false] };
  if (ts.isStringLiteralLike(literal)) return { type: 'string', enum: [literal.text] };
  if (ts.isNumericLiteral(literal)) return { type: 'number', enum: [Number(literal.text)] };
  if (ts.isPrefixUnaryExpression(literal) && ts.isNumericLiteral(literal.operand)) {
    return { type: 'number', enum: [-Number(literal.operand.text)] };
  }
  return {};
}

function tupleType(lowering: Lowering, node: TsNamespace.TupleTypeNode): TypeIr {
  const { ts } = lowering;
  const rest = node.elements.find((element) => ts.isRestTypeNode(element) || isRestMember(lowering, element));
  const items = node.elements.filter((element) => element !== rest).map((element) => typeOfNode(lowering, element));
  if (!rest) return { kind: 'tuple', items };
  const inner = ts.isRestTypeNode(rest) || ts.isNamedTupleMember(rest) ? rest.type : rest;
  return { kind: 'tuple', items, rest: { kind: 'member', type: typeOfNode(lowering, inner) } };
}

function isRestMember({ ts }: Lowering, element: TsNode): boolean {
  return ts.isNamedTupleMember(element) && element.dotDotDotToken !== undefined;
}

/** An interface, or an object type written in place. */
export function objectType(
  lowering: Lowering,
  members: readonly TsNamespace.TypeElement[],
  bases: readonly TypeIr[],
): TypeIr {
  const { ts } = lowering;
  const fields: TypeField[] = [];
  let rest: TypeIr | undefined;
  for (const member of members) {
    if (ts.isIndexSignatureDeclaration(member)) rest = typeOfNode(lowering, member.type);
    if (!ts.isPropertySignature(member)) continue;
    const field = fieldOfMember(lowering, member);
    if (field) fields.push(field);
  }
  if (fields.length === 0 && bases.length === 0 && rest) return { kind: 'map', values: rest };
  return { kind: 'object', fields, bases, ...(rest ? { rest } : {}) };
}

/** One property of an object type or of a class. */
export function fieldOfMember(
  lowering: Lowering,
  member: TsNamespace.PropertySignature | TsNamespace.PropertyDeclaration,
): TypeField | undefined {
  const { ts } = lowering;
  if (!ts.isIdentifier(member.name) && !ts.isStringLiteralLike(member.name)) return undefined;
  const field: TypeField = {
    name: member.name.text,
    type: typeOfNode(lowering, member.type),
    required: !member.questionToken && !('initializer' in member && member.initializer),
  };
  const description = docBefore(lowering, member);
  if (description) field.description = description;
  return field;
}

export function enumType(lowering: Lowering, node: TsNamespace.EnumDeclaration): TypeIr {
  const { ts } = lowering;
  let next: number | undefined = 0;
  const members = node.members.map((member): EnumMember => {
    const { initializer } = member;
    let value: Json | undefined = initializer ? undefined : next;
    if (initializer && ts.isStringLiteralLike(initializer)) value = initializer.text;
    else if (initializer && (ts.isNumericLiteral(initializer) || ts.isPrefixUnaryExpression(initializer))) {
      value = literalSchema(lowering, initializer as TsNamespace.LiteralTypeNode['literal']).enum?.[0];
    }
    next = typeof value === 'number' ? value + 1 : undefined;
    const name = ts.isIdentifier(member.name) || ts.isStringLiteralLike(member.name) ? member.name.text : '';
    return { name, value: value === undefined ? { kind: 'other' } : { kind: 'value', value } };
  });
  const description = docBefore(lowering, node);
  return { kind: 'enum', members, ...(description ? { description } : {}) };
}

function referenceType(lowering: Lowering, node: TsNamespace.TypeReferenceNode): TypeIr {
  const { text } = lowering;
  const name = text.slice(node.typeName.pos, node.typeName.end).replace(/\s+/g, '');
  const given = (node.typeArguments ?? []).map((argument) => typeOfNode(lowering, argument));
  const [first = ANYTHING, second = ANYTHING] = given;
  switch (name) {
    case 'Record':
      return { kind: 'map', keys: first, values: second };
    case 'Partial':
      return { kind: 'adapted', type: first, required: false };
    case 'Required':
      return { kind: 'adapted', type: first, required: true };
    case 'Pick':
      return { kind: 'adapted', type: first, only: second };
    case 'Omit':
      return { kind: 'adapted', type: first, without: second };
    // What zod makes of a schema is the type that the schema describes.
    case 'z.infer':
    case 'z.input':
    case 'z.output':
      return first;
    default:
      return { kind: 'name', name, arguments: given };
  }
}
