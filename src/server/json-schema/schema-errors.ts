import { isDeepStrictEqual } from 'node:util';
import { pythonRepr } from './python-repr.ts';

export type JsonSchema = boolean | { readonly [keyword: string]: unknown };
type SchemaObject = Exclude<JsonSchema, boolean>;

/** One thing that is wrong with a value. `path` leads to it; `context` says why none of several alternatives fits. */
export interface SchemaError {
  path: (string | number)[];
  message: string;
  keyword: string;
  /** Whether the value is at least of the type that the schema names. */
  ofType: boolean;
  context: SchemaError[];
}

/** A reference that leads nowhere, or out of the document: none is ever fetched. */
export class UnresolvableReference extends Error {
  override readonly name = 'UnresolvableReference';
  readonly code = 'unresolvable-reference';
  constructor(reference: string) {
    super(`Unresolvable: ${reference}`);
  }
}

/** A schema whose references lead back to themselves without end. */
export class CircularReference extends Error {
  override readonly name = 'CircularReference';
  readonly code = 'circular-reference';
  constructor() {
    super('The schema refers to itself without end.');
  }
}

/**
 * What is wrong with a value by a JSON Schema of draft 2020-12, in the words of Python's `jsonschema`, which clients of
 * Prefect see. Formats are not checked. Throws `UnresolvableReference` or `CircularReference`.
 */
export function schemaErrors(value: unknown, schema: JsonSchema): SchemaError[] {
  try {
    return errorsOf(value, schema, { root: schema, path: [] });
  } catch (error) {
    throw error instanceof RangeError ? new CircularReference() : error;
  }
}

interface Scope {
  root: JsonSchema;
  path: (string | number)[];
}

type Check = (value: unknown, argument: never, schema: SchemaObject, scope: Scope) => (string | SchemaError)[];

function errorsOf(value: unknown, schema: JsonSchema, scope: Scope): SchemaError[] {
  if (schema === true) return [];
  if (schema === false) {
    return [errorAt(scope, 'false', `False schema does not allow ${pythonRepr(value)}`, false)];
  }
  const ofType = 'type' in schema && listed(schema.type as string | string[]).some((type) => isOfType(value, type));
  const errors: SchemaError[] = [];
  for (const [keyword, argument] of Object.entries(schema)) {
    const found = Object.hasOwn(CHECKS, keyword)
      ? CHECKS[keyword]?.(value, argument as never, schema, scope)
      : undefined;
    for (const each of found ?? [])
      errors.push(typeof each === 'string' ? errorAt(scope, keyword, each, ofType) : each);
  }
  return errors;
}

function errorAt(
  scope: Scope,
  keyword: string,
  message: string,
  ofType: boolean,
  context: SchemaError[] = [],
): SchemaError {
  return { path: scope.path, keyword, message, ofType, context };
}

const within = (scope: Scope, key: string | number): Scope => ({ root: scope.root, path: [...scope.path, key] });
const fits = (value: unknown, schema: JsonSchema, scope: Scope): boolean => errorsOf(value, schema, scope).length === 0;
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listed = (types: string | string[]): string[] => (Array.isArray(types) ? types : [types]);
const when = (wrong: boolean, message: () => string): string[] => (wrong ? [message()] : []);

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    default:
      return type === 'boolean' && typeof value === 'boolean';
  }
}

/** Characters, not the halves of which JavaScript makes some of them. */
const lengthOf = (text: string): number => [...text].length;

const number =
  (wrong: (value: number, bound: number) => boolean, words: (value: string, bound: string) => string): Check =>
  (value, bound: number) =>
    when(typeof value === 'number' && wrong(value, bound), () => words(pythonRepr(value), pythonRepr(bound)));

const atLeast =
  (size: (value: unknown) => number | undefined, few: string): Check =>
  (value, least: number) => {
    const has = size(value);
    return when(
      has !== undefined && has < least,
      () => `${pythonRepr(value)} ${least === 1 ? 'should be non-empty' : few}`,
    );
  };

const atMost =
  (size: (value: unknown) => number | undefined, many: string): Check =>
  (value, most: number) => {
    const has = size(value);
    return when(
      has !== undefined && has > most,
      () => `${pythonRepr(value)} ${most === 0 ? 'is expected to be empty' : many}`,
    );
  };

const textLength = (value: unknown): number | undefined => (typeof value === 'string' ? lengthOf(value) : undefined);
const listLength = (value: unknown): number | undefined => (Array.isArray(value) ? value.length : undefined);
const keyCount = (value: unknown): number | undefined => (isObject(value) ? Object.keys(value).length : undefined);

const CHECKS: Readonly<Record<string, Check>> = {
  $ref: (value, reference: string, _schema, scope) => errorsOf(value, resolve(reference, scope.root), scope),
  type: (value, types: string | string[]) =>
    when(!listed(types).some((type) => isOfType(value, type)), () => {
      return `${pythonRepr(value)} is not of type ${listed(types).map(pythonRepr).join(', ')}`;
    }),
  enum: (value, values: unknown[]) =>
    when(!values.some((each) => isDeepStrictEqual(each, value)), () => {
      return `${pythonRepr(value)} is not one of ${pythonRepr(values)}`;
    }),
  const: (value, wanted: unknown) =>
    when(!isDeepStrictEqual(value, wanted), () => `${pythonRepr(wanted)} was expected`),
  minimum: number(
    (value, bound) => value < bound,
    (value, bound) => `${value} is less than the minimum of ${bound}`,
  ),
  maximum: number(
    (value, bound) => value > bound,
    (value, bound) => `${value} is greater than the maximum of ${bound}`,
  ),
  exclusiveMinimum: number(
    (value, bound) => value <= bound,
    (value, bound) => `${value} is less than or equal to the minimum of ${bound}`,
  ),
  exclusiveMaximum: number(
    (value, bound) => value >= bound,
    (value, bound) => `${value} is greater than or equal to the maximum of ${bound}`,
  ),
  multipleOf: number(
    (value, bound) => !Number.isInteger(value / bound),
    (value, bound) => `${value} is not a multiple of ${bound}`,
  ),
  minLength: atLeast(textLength, 'is too short'),
  maxLength: atMost(textLength, 'is too long'),
  minItems: atLeast(listLength, 'is too short'),
  maxItems: atMost(listLength, 'is too long'),
  minProperties: atLeast(keyCount, 'does not have enough properties'),
  maxProperties: atMost(keyCount, 'has too many properties'),
  pattern: (value, pattern: string) =>
    when(typeof value === 'string' && !new RegExp(pattern, 'u').test(value), () => {
      return `${pythonRepr(value)} does not match ${pythonRepr(pattern)}`;
    }),
  uniqueItems: (value, wanted: boolean) =>
    when(wanted && Array.isArray(value) && hasTwins(value), () => `${pythonRepr(value)} has non-unique elements`),
  required: (value, keys: string[]) =>
    isObject(value)
      ? keys.filter((key) => !(key in value)).map((key) => `${pythonRepr(key)} is a required property`)
      : [],
  dependentRequired: (value, needs: Record<string, string[]>) =>
    isObject(value)
      ? Object.entries(needs).flatMap(([key, others]) =>
          key in value
            ? others
                .filter((other) => !(other in value))
                .map((other) => `${pythonRepr(other)} is a dependency of ${pythonRepr(key)}`)
            : [],
        )
      : [],
  dependentSchemas: (value, schemas: Record<string, JsonSchema>, _schema, scope) =>
    isObject(value)
      ? Object.entries(schemas).flatMap(([key, schema]) => (key in value ? errorsOf(value, schema, scope) : []))
      : [],
  properties: (value, properties: Record<string, JsonSchema>, _schema, scope) =>
    isObject(value)
      ? Object.entries(properties).flatMap(([key, schema]) =>
          Object.hasOwn(value, key) ? errorsOf(value[key], schema, within(scope, key)) : [],
        )
      : [],
  patternProperties: (value, patterns: Record<string, JsonSchema>, _schema, scope) =>
    isObject(value)
      ? Object.entries(patterns).flatMap(([pattern, schema]) =>
          Object.keys(value)
            .filter((key) => new RegExp(pattern, 'u').test(key))
            .flatMap((key) => errorsOf(value[key], schema, within(scope, key))),
        )
      : [],
  propertyNames: (value, names: JsonSchema, _schema, scope) =>
    isObject(value) ? Object.keys(value).flatMap((key) => errorsOf(key, names, scope)) : [],
  additionalProperties: (value, allowed: JsonSchema, schema, scope) => {
    if (!isObject(value)) return [];
    const extras = Object.keys(value).filter((key) => !isNamed(key, schema));
    if (typeof allowed !== 'boolean') return extras.flatMap((key) => errorsOf(value[key], allowed, within(scope, key)));
    return when(!allowed && extras.length > 0, () => notAllowed(extras, schema));
  },
  prefixItems: (value, schemas: JsonSchema[], _schema, scope) =>
    Array.isArray(value)
      ? schemas.slice(0, value.length).flatMap((schema, index) => errorsOf(value[index], schema, within(scope, index)))
      : [],
  items: (value, items: JsonSchema, schema, scope) => {
    if (!Array.isArray(value)) return [];
    const prefix = (schema.prefixItems as unknown[] | undefined)?.length ?? 0;
    const rest = value.slice(prefix);
    if (items === false) {
      return when(rest.length > 0, () => {
        const shown = pythonRepr(rest.length === 1 ? rest[0] : rest);
        return `Expected at most ${prefix} ${prefix === 1 ? 'item' : 'items'} but found ${rest.length} extra: ${shown}`;
      });
    }
    return rest.flatMap((item, index) => errorsOf(item, items, within(scope, prefix + index)));
  },
  contains: (value, wanted: JsonSchema, schema, scope) => {
    if (!Array.isArray(value)) return [];
    const least = (schema.minContains as number | undefined) ?? 1;
    const most = (schema.maxContains as number | undefined) ?? value.length;
    const count = value.filter((item) => fits(item, wanted, scope)).length;
    if (count > most) return [`Too many items match the given schema (expected at most ${most})`];
    if (count >= least) return [];
    if (count === 0) return [`${pythonRepr(value)} does not contain items matching the given schema`];
    return [`Too few items match the given schema (expected at least ${least} but only ${count} matched)`];
  },
  allOf: (value, schemas: JsonSchema[], _schema, scope) => schemas.flatMap((schema) => errorsOf(value, schema, scope)),
  anyOf: (value, schemas: JsonSchema[], schema, scope) => noneFits('anyOf', value, schemas, schema, scope),
  oneOf: (value, schemas: JsonSchema[], schema, scope) => {
    const fitting = schemas.filter((each) => fits(value, each, scope));
    if (fitting.length === 0) return noneFits('oneOf', value, schemas, schema, scope);
    const [first, ...more] = fitting;
    return when(more.length > 0, () => {
      return `${pythonRepr(value)} is valid under each of ${[...more, first].map(pythonRepr).join(', ')}`;
    });
  },
  not: (value, schema: JsonSchema, _schema, scope) =>
    when(fits(value, schema, scope), () => `${pythonRepr(value)} should not be valid under ${pythonRepr(schema)}`),
  if: (value, condition: JsonSchema, schema, scope) => {
    const branch = (fits(value, condition, scope) ? schema.then : schema.else) as JsonSchema | undefined;
    return branch === undefined ? [] : errorsOf(value, branch, scope);
  },
};

function noneFits(
  keyword: string,
  value: unknown,
  schemas: JsonSchema[],
  schema: SchemaObject,
  scope: Scope,
): SchemaError[] {
  const context: SchemaError[] = [];
  for (const each of schemas) {
    const errors = errorsOf(value, each, scope);
    if (errors.length === 0) return [];
    context.push(...errors);
  }
  const ofType = 'type' in schema && listed(schema.type as string | string[]).some((type) => isOfType(value, type));
  const message = `${pythonRepr(value)} is not valid under any of the given schemas`;
  return [errorAt(scope, keyword, message, ofType, context)];
}

function isNamed(key: string, schema: SchemaObject): boolean {
  if (Object.hasOwn((schema.properties as object | undefined) ?? {}, key)) return true;
  return Object.keys((schema.patternProperties as object | undefined) ?? {}).some((pattern) =>
    new RegExp(pattern, 'u').test(key),
  );
}

function notAllowed(extras: string[], schema: SchemaObject): string {
  const shown = extras.sort().map(pythonRepr).join(', ');
  const patterns = schema.patternProperties as object | undefined;
  if (!patterns)
    return `Additional properties are not allowed (${shown} ${extras.length === 1 ? 'was' : 'were'} unexpected)`;
  const verb = extras.length === 1 ? 'does' : 'do';
  return `${shown} ${verb} not match any of the regexes: ${Object.keys(patterns).sort().map(pythonRepr).join(', ')}`;
}

function hasTwins(items: unknown[]): boolean {
  return items.some((item, index) => items.slice(0, index).some((earlier) => isDeepStrictEqual(earlier, item)));
}

/** A JSON pointer into the document itself. */
function resolve(reference: string, root: JsonSchema): JsonSchema {
  if (!reference.startsWith('#')) throw new UnresolvableReference(reference);
  let at: unknown = root;
  for (const part of decodeURIComponent(reference.slice(1)).split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  }
  if (at === undefined) throw new UnresolvableReference(reference);
  return at as JsonSchema;
}
