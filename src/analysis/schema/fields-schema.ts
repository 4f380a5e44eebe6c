import type { JsonSchema } from '../../model/graph.ts';
import type { TypeField, TypeIr } from './type-ir.ts';
import type { TypeScope } from './type-scope.ts';
import { valueOfWritten } from './written-value.ts';

type Inner = (part: TypeIr) => JsonSchema;

/** An object with these fields. */
export function fieldsSchema(fields: readonly TypeField[], scope: TypeScope, inner: Inner): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const field of fields) define(properties, field.name, fieldSchema(field, scope, inner));
  const required = fields.filter((field) => field.required).map((field) => field.name);
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

export function fieldSchema(field: TypeField, scope: TypeScope, inner: Inner): JsonSchema {
  const schema = inner(field.type);
  const value = field.default ? valueOfWritten(field.default, scope) : undefined;
  if (field.description === undefined && value === undefined) return schema;
  return {
    ...schema,
    ...(field.description === undefined ? {} : { description: field.description }),
    ...(value === undefined ? {} : { default: value }),
  };
}

/** `__proto__` as a key would change the object instead of filling it. */
function define(properties: Record<string, JsonSchema>, name: string, schema: JsonSchema): void {
  Object.defineProperty(properties, name, { value: schema, enumerable: true, configurable: true, writable: true });
}
