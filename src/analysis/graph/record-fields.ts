import type { ModuleIr, ParameterIr, TypeStatement } from '../flow-ir.ts';
import { schemaOf } from '../schema/schema-of.ts';
import type { TypeIr } from '../schema/type-ir.ts';
import type { TypeScope } from '../schema/type-scope.ts';

/**
 * The keys of a parameter that takes one object: those that it unpacks, and those of its type, wherever that is
 * declared. What another file declares has the place of the parameter.
 */
export function recordFields(module: ModuleIr, scope: TypeScope, parameter: ParameterIr): readonly ParameterIr[] {
  const unpacked = parameter.fields ?? [];
  if (parameter.schema.kind === 'plain' || parameter.schema.kind === 'object') return unpacked;
  const typed = declaredMembers(module, parameter.schema, 0) ?? membersOfSchema(scope, parameter);
  const fields = new Map(typed.map((field) => [field.name, field]));
  for (const field of unpacked) fields.set(field.name, merged(field, fields.get(field.name)));
  return [...fields.values()];
}

function merged(unpacked: ParameterIr, typed: ParameterIr | undefined): ParameterIr {
  if (!typed) return unpacked;
  const { schema, type, doc } = typed;
  return {
    ...unpacked,
    schema,
    required: typed.required && !unpacked.defaultValue,
    ...(type ? { type } : {}),
    ...(doc === undefined ? {} : { doc }),
  };
}

const EXTENDS_LIMIT = 8;

/** The members of an interface or object type of this file, with those of the ones it extends; undefined for any other type. */
function declaredMembers(module: ModuleIr, type: TypeIr, depth: number): ParameterIr[] | undefined {
  if (type.kind !== 'name' || type.arguments.length > 0 || depth > EXTENDS_LIMIT) return undefined;
  const statement = statementsOf(module).get(type.name);
  if (!statement?.members) return undefined;
  const { type: declared } = statement.schema;
  if (statement.schema.parameters.length > 0) return undefined;
  const bases = declared.kind === 'object' ? declared.bases : [];
  const fields = new Map<string, ParameterIr>();
  for (const base of bases) {
    const inherited = declaredMembers(module, base, depth + 1);
    if (!inherited) return undefined;
    for (const field of inherited) fields.set(field.name, field);
  }
  for (const field of statement.members) fields.set(field.name, field);
  return [...fields.values()];
}

const STATEMENTS = new WeakMap<ModuleIr, ReadonlyMap<string, TypeStatement>>();

function statementsOf(module: ModuleIr): ReadonlyMap<string, TypeStatement> {
  const known = STATEMENTS.get(module);
  if (known) return known;
  const found = new Map<string, TypeStatement>();
  for (const statement of module.body.statements) if (statement.kind === 'type') found.set(statement.name, statement);
  STATEMENTS.set(module, found);
  return found;
}

function membersOfSchema(scope: TypeScope, { schema: type, start, end }: ParameterIr): ParameterIr[] {
  const { properties = {}, required = [] } = schemaOf(type, scope);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    pattern: { kind: 'bind', name, start, end },
    required: required.includes(name),
    schema: { kind: 'plain', schema },
    start,
    end,
  }));
}
