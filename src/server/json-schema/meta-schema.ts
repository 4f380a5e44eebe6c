import { bestError } from './best-error.ts';
import { type JsonSchema, schemaErrors } from './schema-errors.ts';

/** Why a schema is no JSON Schema of draft 2020-12; undefined where it is one. */
export function schemaProblem(schema: unknown): string | undefined {
  return bestError(schemaErrors(schema, META_SCHEMA))?.message;
}

const schema = { $ref: '#' };
const schemas = { type: 'array', minItems: 1, items: schema };
const byName = { type: 'object', additionalProperties: schema, default: {} };
const count = { type: 'integer', minimum: 0 };
const strings = { type: 'array', items: { type: 'string' }, uniqueItems: true };
const type = { enum: ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'] };

const META_SCHEMA: JsonSchema = {
  type: ['object', 'boolean'],
  properties: {
    $id: { type: 'string' },
    $schema: { type: 'string' },
    $ref: { type: 'string' },
    $defs: byName,
    definitions: byName,
    prefixItems: schemas,
    items: schema,
    contains: schema,
    additionalProperties: schema,
    properties: byName,
    patternProperties: byName,
    dependentSchemas: byName,
    propertyNames: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema.
    then: schema,
    else: schema,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    type: { anyOf: [type, { type: 'array', items: type, minItems: 1, uniqueItems: true }] },
    enum: { type: 'array' },
    multipleOf: { type: 'number', exclusiveMinimum: 0 },
    maximum: { type: 'number' },
    exclusiveMaximum: { type: 'number' },
    minimum: { type: 'number' },
    exclusiveMinimum: { type: 'number' },
    maxLength: count,
    minLength: count,
    pattern: { type: 'string' },
    maxItems: count,
    minItems: count,
    uniqueItems: { type: 'boolean' },
    maxContains: count,
    minContains: count,
    maxProperties: count,
    minProperties: count,
    required: strings,
    dependentRequired: { type: 'object', additionalProperties: strings },
    title: { type: 'string' },
    description: { type: 'string' },
    deprecated: { type: 'boolean' },
    readOnly: { type: 'boolean' },
    writeOnly: { type: 'boolean' },
    examples: { type: 'array' },
    format: { type: 'string' },
  },
};
