import type { Expression, Span, Statement } from '../flow-ir.ts';
import type { TypeDeclaration } from './type-ir.ts';

const DEPTH_LIMIT = 3;

/**
 * The types that a file declares at its top, under conditions too: classes, interfaces, enums, and what is assigned.
 * `typeOfValue` reads the latter, as Python's `Rows = list[int]` and what TypeScript's `typeof COLOURS` means.
 */
export function declaredTypes(
  statements: readonly Statement[],
  typeOfValue: (name: string, value: Expression & Span) => TypeDeclaration | undefined,
): (name: string) => TypeDeclaration | undefined {
  let known: Declared | undefined;
  return (name) => {
    known ??= collect(statements, { types: new Map(), values: new Map() }, 0);
    const [, word, plain = name] = /^(typeof|values of) (.*)$/.exec(name) ?? [];
    const value = known.values.get(plain);
    const type = known.types.get(plain);
    if (value && (word !== undefined || !type)) return typeOfValue(name, value);
    // The values of an enum are the enum itself.
    return type && word === 'values of' ? { ...type, type: { kind: 'list', items: type.type } } : type;
  };
}

interface Declared {
  types: Map<string, TypeDeclaration>;
  values: Map<string, Expression>;
}

function collect(statements: readonly Statement[], into: Declared, depth: number): Declared {
  for (const statement of statements) {
    switch (statement.kind) {
      case 'class':
      case 'type':
        if (statement.schema) into.types.set(statement.name, statement.schema);
        break;
      case 'assign':
        if (statement.target.kind === 'bind') into.values.set(statement.target.name, statement.value);
        break;
      case 'branch':
        if (depth < DEPTH_LIMIT) for (const { body } of statement.arms) collect(body.statements, into, depth + 1);
        break;
      case 'try':
        if (depth < DEPTH_LIMIT) collect(statement.body.statements, into, depth + 1);
        break;
      default:
    }
  }
  return into;
}
