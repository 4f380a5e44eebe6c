import type { ts as TsNamespace } from 'ts-morph';
import type { ParameterIr, TypeStatement } from '../flow-ir.ts';
import type { TypeDeclaration, TypeIr } from '../schema/type-ir.ts';
import { docBefore } from './doc-comment.ts';
import { enumType, fieldOfMember, objectType, typeOfNode } from './lower-type.ts';
import type { Lowering, TsNode } from './lowering.ts';

/** `interface`, `type` and `enum`: nothing at run time, but parameters may be of them. */
export function lowerTypeDeclaration(
  lowering: Lowering,
  node: TsNamespace.InterfaceDeclaration | TsNamespace.TypeAliasDeclaration | TsNamespace.EnumDeclaration,
): TypeStatement {
  const { ts } = lowering;
  const statement: TypeStatement = {
    kind: 'type',
    name: node.name.text,
    schema: { parameters: [], type: { kind: 'plain', schema: {} } },
    ...lowering.span(node),
  };
  if (ts.isEnumDeclaration(node)) {
    statement.schema.type = enumType(lowering, node);
    return statement;
  }
  statement.schema.parameters = (node.typeParameters ?? []).map((parameter) => parameter.name.text);
  if (ts.isTypeAliasDeclaration(node)) {
    statement.schema.type = typeOfNode(lowering, node.type);
    if (ts.isTypeLiteralNode(node.type)) statement.members = lowerMembers(lowering, node.type.members);
    return statement;
  }
  const bases = (node.heritageClauses ?? []).flatMap((clause) => clause.types.map((type) => baseType(lowering, type)));
  statement.schema.type = objectType(lowering, node.members, bases);
  statement.members = lowerMembers(lowering, node.members);
  return statement;
}

/** A class as a type: its public properties. */
export function lowerClassType(lowering: Lowering, node: TsNamespace.ClassDeclaration): TypeDeclaration {
  const { ts } = lowering;
  const hidden = [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.StaticKeyword];
  const fields = node.members.flatMap((member) => {
    if (!ts.isPropertyDeclaration(member)) return [];
    if (ts.getModifiers(member)?.some(({ kind }) => hidden.includes(kind as (typeof hidden)[number]))) return [];
    return fieldOfMember(lowering, member) ?? [];
  });
  const bases = (node.heritageClauses ?? [])
    .filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)
    .flatMap((clause) => clause.types.map((type) => baseType(lowering, type)));
  const parameters = (node.typeParameters ?? []).map((parameter) => parameter.name.text);
  const type: TypeIr =
    fields.length + bases.length === 0 ? { kind: 'plain', schema: {} } : { kind: 'object', fields, bases };
  return { parameters, type };
}

/** The properties of an object type as parameters, each with its place. */
export function lowerMembers(lowering: Lowering, members: readonly TsNamespace.TypeElement[]): ParameterIr[] {
  const { ts } = lowering;
  return members.flatMap((member): ParameterIr[] => {
    if (!ts.isPropertySignature(member) || !ts.isIdentifier(member.name)) return [];
    const span = lowering.span(member);
    const doc = docBefore(lowering, member);
    return [
      {
        name: member.name.text,
        pattern: { kind: 'bind', name: member.name.text, ...span },
        required: !member.questionToken,
        schema: typeOfNode(lowering, member.type),
        ...(member.type ? { type: lowering.span(member.type) } : {}),
        ...(doc ? { doc } : {}),
        ...span,
      },
    ];
  });
}

function baseType(lowering: Lowering, node: TsNamespace.ExpressionWithTypeArguments): TypeIr {
  const given: TypeIr[] = (node.typeArguments ?? []).map((argument: TsNode) => typeOfNode(lowering, argument));
  const name = lowering.text.slice(node.expression.pos, node.expression.end).trim();
  const [first, second] = given;
  if (name === 'Partial' && first) return { kind: 'adapted', type: first, required: false };
  if (name === 'Required' && first) return { kind: 'adapted', type: first, required: true };
  if (name === 'Pick' && first && second) return { kind: 'adapted', type: first, only: second };
  if (name === 'Omit' && first && second) return { kind: 'adapted', type: first, without: second };
  return { kind: 'name', name, arguments: given };
}
