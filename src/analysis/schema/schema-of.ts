import type { Json, JsonSchema } from '../../model/graph.ts';
import { classSchema } from './class-schema.ts';
import { bothOf, refined, unionOf } from './combine.ts';
import { enumSchema } from './enum-schema.ts';
import { fieldsSchema } from './fields-schema.ts';
import { listSchema } from './list-schema.ts';
import { pythonType } from './python-types.ts';
import type { TypeDeclaration, TypeIr } from './type-ir.ts';
import type { TypeScope } from './type-scope.ts';
import { typescriptType } from './typescript-types.ts';
import { enumValues } from './written-value.ts';

/** A type together with where it stands. */
interface Walk {
  scope: TypeScope;
  /** The type parameters of the declaration around, and what they stand for. */
  bound: ReadonlyMap<string, { type: TypeIr; walk: Walk }>;
  /** The declarations that are being looked at, the outermost first. */
  path: readonly TypeDeclaration[];
  budget: { left: number };
}

/** Types of types of types would make any schema endless; past this many parts the rest is left open. */
const BUDGET = 2000;
const DEPTH_LIMIT = 40;

/** The JSON Schema of a type; what can't be told takes anything. A type that holds itself is left open there. */
export function schemaOf(type: TypeIr, scope: TypeScope): JsonSchema {
  return walkType(type, { scope, bound: new Map(), path: [], budget: { left: BUDGET } });
}

function walkType(type: TypeIr, walk: Walk): JsonSchema {
  if (walk.budget.left-- <= 0 || walk.path.length > DEPTH_LIMIT) return {};
  const inner = (part: TypeIr): JsonSchema => walkType(part, walk);
  switch (type.kind) {
    case 'plain':
      return type.schema;
    case 'name':
      return nameSchema(type, walk);
    case 'list':
      return listSchema(inner(type.items));
    case 'tuple':
      return tupleSchema(type.items.map(inner), type.rest && inner(type.rest));
    case 'map': {
      const keys = type.keys ? inner(type.keys).enum : undefined;
      const values = inner(type.values);
      if (keys) return fixedMap(keys, values);
      return isOpen(values) ? { type: 'object' } : { type: 'object', additionalProperties: values };
    }
    case 'union':
      return unionOf(type.options.map(inner));
    case 'both':
      return bothOf(type.types.map(inner));
    case 'object':
      return objectSchema(type, walk);
    case 'refined':
      return refined(inner(type.type), type.by);
    case 'adapted':
      return adapted(type, inner);
    case 'member':
      return memberSchema(inner(type.type), type.key);
    case 'keys': {
      const keys = Object.keys(inner(type.type).properties ?? {});
      return keys.length > 0 ? { type: 'string', enum: keys } : {};
    }
    case 'enum': {
      const values = enumValues(type.members, [], walk.scope);
      const schema = values ? enumSchema(values.map(({ value }) => value)) : {};
      return type.description === undefined ? schema : { ...schema, description: type.description };
    }
    case 'class':
      return classSchema(type, walk.scope, inner);
  }
}

function nameSchema(type: Extract<TypeIr, { kind: 'name' }>, walk: Walk): JsonSchema {
  const { scope } = walk;
  const bound = walk.bound.get(type.name);
  if (bound) return walkType(bound.type, { ...bound.walk, budget: walk.budget });
  const found = scope.find(type.name);
  if (found) {
    const { declaration } = found;
    if (walk.path.includes(declaration)) return {};
    const given = declaration.parameters.map((name, index): [string, { type: TypeIr; walk: Walk }] => [
      name,
      { type: type.arguments[index] ?? { kind: 'plain', schema: {} }, walk },
    ]);
    return walkType(declaration.type, {
      scope: found.scope,
      bound: new Map(given),
      path: [...walk.path, declaration],
      budget: walk.budget,
    });
  }
  const builtIn = scope.language === 'python' ? pythonType : typescriptType;
  return builtIn(scope.original(type.name), type.arguments, (part) => walkType(part, walk));
}

function tupleSchema(items: JsonSchema[], rest: JsonSchema | undefined): JsonSchema {
  const schema: JsonSchema = { type: 'array' };
  if (items.length > 0) schema.prefixItems = items;
  schema.minItems = items.length;
  if (!rest) return { ...schema, maxItems: items.length };
  return isOpen(rest) ? schema : { ...schema, items: rest };
}

function fixedMap(keys: readonly Json[], values: JsonSchema): JsonSchema {
  const names = keys.filter((key): key is string => typeof key === 'string');
  return { type: 'object', properties: Object.fromEntries(names.map((name) => [name, values])), required: names };
}

function objectSchema(type: Extract<TypeIr, { kind: 'object' }>, walk: Walk): JsonSchema {
  const own = fieldsSchema(type.fields, walk.scope, (part) => walkType(part, walk));
  const rest = type.rest ? walkType(type.rest, walk) : undefined;
  if (rest && !isOpen(rest)) own.additionalProperties = rest;
  return type.bases.length === 0 ? own : bothOf([...type.bases.map((base) => walkType(base, walk)), own]);
}

function adapted(type: Extract<TypeIr, { kind: 'adapted' }>, inner: (part: TypeIr) => JsonSchema): JsonSchema {
  const schema = inner(type.type);
  if (!schema.properties) return schema;
  const only = type.only && inner(type.only).enum;
  const without = type.without && inner(type.without).enum;
  const kept = Object.entries(schema.properties).filter(
    ([name]) => (!only || only.includes(name)) && !without?.includes(name),
  );
  const names = kept.map(([name]) => name);
  const required =
    type.required === undefined
      ? (schema.required ?? []).filter((name) => names.includes(name))
      : type.required
        ? names
        : [];
  const { required: _, ...rest } = schema;
  return { ...rest, properties: Object.fromEntries(kept), ...(required.length > 0 ? { required } : {}) };
}

function memberSchema(schema: JsonSchema, key: string | undefined): JsonSchema {
  if (key === undefined) return schema.items ?? (schema.prefixItems ? unionOf(schema.prefixItems) : {});
  const { properties } = schema;
  if (properties && Object.hasOwn(properties, key)) return properties[key] ?? {};
  return schema.prefixItems?.[Number(key)] ?? schema.items ?? {};
}

function isOpen(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 0;
}
