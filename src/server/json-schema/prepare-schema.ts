import type { JsonSchema } from './schema-errors.ts';

type Loose = Record<string, unknown>;

/**
 * A copy of a schema without what older makers of schemas got wrong: tuples whose `items` are a list, and fields that
 * may be left out but do not say that they may be null. Blocks may be given by their reference instead.
 */
export function prepareSchema(schema: JsonSchema, { nullWithDefault }: { nullWithDefault: boolean }): JsonSchema {
  if (typeof schema === 'boolean') return schema;
  const copy = structuredClone(schema) as Loose;
  if (isObject(copy.properties)) mendProperties(copy.properties, copy.required, nullWithDefault);
  if (isObject(copy.definitions)) {
    for (const definition of Object.values(copy.definitions)) {
      if (!isObject(definition)) continue;
      if (isObject(definition.properties)) mendProperties(definition.properties, definition.required, nullWithDefault);
      if ('block_type_slug' in definition)
        copy.definitions[String(definition.title)] = { oneOf: [definition, REFERENCE] };
    }
  }
  return copy as JsonSchema;
}

/** The same schema with nothing required, at any depth. */
export function withoutRequired(schema: JsonSchema): JsonSchema {
  return strip(schema) as JsonSchema;
}

const REFERENCE = {
  type: 'object',
  properties: {
    $ref: {
      oneOf: [
        { type: 'string', format: 'uuid' },
        { type: 'object', additionalProperties: { type: 'string' }, minProperties: 1 },
      ],
    },
  },
  required: ['$ref'],
};

function mendProperties(properties: Loose, required: unknown, nullWithDefault: boolean): void {
  const names = Array.isArray(required) ? required : [];
  for (const [key, field] of Object.entries(properties)) {
    if (!isObject(field)) continue;
    if (
      !names.includes(key) &&
      'type' in field &&
      field.type !== 'null' &&
      (!('default' in field) || nullWithDefault)
    ) {
      field.anyOf = [{ type: field.type }, { type: 'null' }];
      delete field.type;
    }
    if (Array.isArray(field.items) && field.items.length > 0 && !field.prefixItems) {
      field.prefixItems = field.items;
      delete field.items;
    }
    if (isObject(field.properties)) mendProperties(field.properties, field.required, false);
  }
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (key === 'required' ? [] : [[key, strip(item)]])),
  );
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
