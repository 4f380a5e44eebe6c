import { lastOf, type PythonClass, type TypeIr } from './type-ir.ts';
import type { TypeScope } from './type-scope.ts';

export type ClassKind = 'model' | 'enum' | 'dictionary' | 'tuple' | 'dataclass' | 'other';

/** What the base classes that everybody knows make of a class. */
const KINDS: Record<string, ClassKind> = {
  BaseModel: 'model',
  BaseSettings: 'model',
  SQLModel: 'model',
  GenericModel: 'model',
  RunInput: 'model',
  Block: 'model',
  Enum: 'enum',
  StrEnum: 'enum',
  IntEnum: 'enum',
  Flag: 'enum',
  IntFlag: 'enum',
  TypedDict: 'dictionary',
  NamedTuple: 'tuple',
};

/** A class and those of the workspace that it inherits from, the nearest first. */
export function lineage(type: PythonClass, scope: TypeScope, depth = 0): PythonClass[] {
  if (depth > 8) return [type];
  const parents = type.bases.flatMap((base) => {
    const found = base.kind === 'name' ? scope.find(base.name) : undefined;
    const parent = found?.declaration.type;
    return found && parent?.kind === 'class' && parent !== type ? lineage(parent, found.scope, depth + 1) : [];
  });
  return [type, ...parents];
}

export function kindOf(line: readonly PythonClass[]): ClassKind {
  if (line.some(({ isDataclass }) => isDataclass)) return 'dataclass';
  for (const { bases } of line) {
    for (const base of bases) {
      const name = lastOf(nameOf(base));
      if (Object.hasOwn(KINDS, name)) return KINDS[name] ?? 'other';
    }
  }
  return 'other';
}

/** The name of a type that is written as one. */
export function nameOf(type: TypeIr): string {
  return type.kind === 'name' ? type.name : '';
}
