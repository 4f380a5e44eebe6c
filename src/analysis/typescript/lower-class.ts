import type { ts as TsNamespace } from 'ts-morph';
import type { FunctionIr, Statement } from '../flow-ir.ts';
import { lowerClassType } from './lower-type-declaration.ts';
import type { Lowering } from './lowering.ts';

/** A class is its members; those of the class itself and those of an instance are not told apart. */
export function lowerClass(lowering: Lowering, node: TsNamespace.ClassDeclaration): Statement {
  const { ts } = lowering;
  const span = lowering.span(node);
  const parents = node.heritageClauses?.filter(({ token }) => token === ts.SyntaxKind.ExtendsKeyword) ?? [];
  return {
    kind: 'class',
    name: node.name?.text ?? 'default',
    bases: parents.flatMap(({ types }) => types.map((type) => lowering.expression(type.expression))),
    body: { statements: node.members.flatMap((member) => lowerMember(lowering, member)), ...span },
    schema: lowerClassType(lowering, node),
    ...span,
  };
}

function lowerMember(lowering: Lowering, member: TsNamespace.ClassElement): Statement[] {
  const { ts } = lowering;
  const span = lowering.span(member);
  if (ts.isConstructorDeclaration(member)) {
    return [{ kind: 'function', name: 'constructor', fn: lowerConstructor(lowering, member), decorators: [], ...span }];
  }
  if (!member.name || !ts.isIdentifier(member.name)) return [];
  if (ts.isPropertyDeclaration(member) && member.initializer) {
    const target = lowering.pattern(member.name);
    const value = lowering.expression(member.initializer);
    return [{ kind: 'assign', target, value, declares: true, exported: false, ...span }];
  }
  if (!ts.isMethodDeclaration(member)) return [];
  return [{ kind: 'function', name: member.name.text, fn: lowering.fn(member), decorators: [], ...span }];
}

/** `constructor(private table: string)` keeps what it is given. */
function lowerConstructor(lowering: Lowering, node: TsNamespace.ConstructorDeclaration): FunctionIr {
  const { ts } = lowering;
  const fn = lowering.fn(node);
  const kept = node.parameters.flatMap(({ name, modifiers }): Statement[] => {
    if (!modifiers?.length || !ts.isIdentifier(name)) return [];
    const span = lowering.span(name);
    const object = { kind: 'name', name: 'this', ...span } as const;
    const target = { kind: 'member', object, key: name.text, ...span } as const;
    const value = { kind: 'name', name: name.text, ...span } as const;
    return [{ kind: 'assign', target, value, declares: false, exported: false, ...span }];
  });
  return { ...fn, body: { ...fn.body, statements: [...kept, ...fn.body.statements] } };
}
