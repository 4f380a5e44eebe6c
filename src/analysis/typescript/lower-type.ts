import type { ts as TsNamespace } from 'ts-morph';
import type { Json, JsonSchema } from '../../model/graph.ts';
import type { Lowering, TsNode } from './lowering.ts';

/** The JSON Schema of a type as written; `{}` where the text alone does not tell. */
export function schemaOfType(lowering: Lowering, type: TsNode | undefined, depth = 0): JsonSchema {
  const { ts } = lowering;
  // A type may name itself; four levels are more than any form shows.
  if (!type || depth > 4) return {};
  const inner = (node: TsNode | undefined): JsonSchema => schemaOfType(lowering, node, depth + 1);
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return { type: 'string' };
    case ts.SyntaxKind.NumberKeyword:
      return { type: 'number' };
    case ts.SyntaxKind.BooleanKeyword:
      return { type: 'boolean' };
    case ts.SyntaxKind.ObjectKeyword:
      return { type: 'object' };
    default:
  }
  if (ts.isParenthesizedTypeNode(type)) return inner(type.type);
  if (ts.isTypeOperatorNode(type) && type.operator === ts.SyntaxKind.ReadonlyKeyword) return inner(type.type);
  if (ts.isArrayTypeNode(type)) return arrayOf(inner(type.elementType));
  if (ts.isTupleTypeNode(type)) return { type: 'array' };
  if (ts.isLiteralTypeNode(type)) return literalSchema(lowering, type);
  if (ts.isUnionTypeNode(type)) return unionSchema(lowering, type.types, inner);
  if (ts.isTypeLiteralNode(type) || ts.isInterfaceDeclaration(type)) return objectSchema(lowering, type.members, inner);
  if (ts.isTypeReferenceNode(type)) return referenceSchema(lowering, type, inner);
  return {};
}

type Inner = (node: TsNode | undefined) => JsonSchema;

function arrayOf(items: JsonSchema): JsonSchema {
  return Object.keys(items).length > 0 ? { type: 'array', items } : { type: 'array' };
}

function literalSchema({ ts }: Lowering, type: TsNamespace.LiteralTypeNode): JsonSchema {
  const { literal } = type;
  if (literal.kind === ts.SyntaxKind.NullKeyword) return { type: 'null' };
  if (literal.kind === ts.SyntaxKind.TrueKeyword) return { type: 'boolean', enum: [true] };
  if (literal.kind === ts.SyntaxKind.FalseKeyword) return { type: 'boolean', enum: [false] };
  if (ts.isStringLiteralLike(literal)) return { type: 'string', enum: [literal.text] };
  return ts.isNumericLiteral(literal) ? { type: 'number', enum: [Number(literal.text)] } : {};
}

function unionSchema({ ts }: Lowering, types: readonly TsNamespace.TypeNode[], inner: Inner): JsonSchema {
  const options = types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword).map(inner);
  const [first] = options;
  if (!first) return {};
  if (options.length === 1) return first;
  const values = options.map((option) => option.enum);
  if (values.every((value) => value !== undefined) && options.every((option) => option.type === first.type)) {
    return { ...(first.type ? { type: first.type } : {}), enum: values.flat() as Json[] };
  }
  return options.some((option) => Object.keys(option).length === 0) ? {} : { anyOf: options };
}

function objectSchema({ ts }: Lowering, members: readonly TsNamespace.TypeElement[], inner: Inner): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const member of members) {
    if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name)) continue;
    properties[member.name.text] = inner(member.type);
    if (!member.questionToken) required.push(member.name.text);
  }
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

function referenceSchema(lowering: Lowering, type: TsNamespace.TypeReferenceNode, inner: Inner): JsonSchema {
  const { ts } = lowering;
  if (!ts.isIdentifier(type.typeName)) return {};
  const [first, second] = type.typeArguments ?? [];
  switch (type.typeName.text) {
    case 'Array':
    case 'ReadonlyArray':
    case 'Set':
      return arrayOf(inner(first));
    case 'Record': {
      const values = inner(second);
      return Object.keys(values).length > 0 ? { type: 'object', additionalProperties: values } : { type: 'object' };
    }
    case 'Date':
      return { type: 'string', format: 'date-time' };
    case 'URL':
      return { type: 'string', format: 'uri' };
    case 'Partial':
    case 'Readonly':
    case 'Required':
      return inner(first);
    default:
      return inner(lowering.types.get(type.typeName.text));
  }
}
