import type { Json, JsonSchema } from './graph.ts';

/** A value as a schema takes it, or what does not fit: where in the value, and what stands there instead of what. */
export type Fit = { value: Json } | Misfit;
export interface Misfit {
  /** `.address.street`, `[2]`; empty for the value as a whole. */
  path: string;
  expected: string;
  /** Absent where nothing was given. */
  given?: Json;
}

/** Holds a value against a schema. A number or `true` that was typed for a text is that text. */
export function fitValue(schema: JsonSchema, value: Json, path = ''): Fit {
  if (schema.anyOf) return fitOption(schema, schema.anyOf, value, path);
  const misfit: Misfit = { path, expected: describeSchema(schema), given: value };
  if (schema.enum) {
    const chosen = schema.enum.find((option) => sameJson(option, value) || (isWord(value) && option === String(value)));
    return chosen === undefined ? misfit : { value: chosen };
  }
  switch (schema.type) {
    case undefined:
      return { value };
    case 'string': {
      const text = isWord(value) ? String(value) : value;
      return typeof text === 'string' && fitsLength(schema.minLength, schema.maxLength, text.length)
        ? { value: text }
        : misfit;
    }
    case 'number':
    case 'integer': {
      const fits = typeof value === 'number' && (schema.type === 'number' || Number.isInteger(value));
      return fits && fitsLimits(schema, value) ? { value } : misfit;
    }
    case 'boolean':
      return typeof value === 'boolean' ? { value } : misfit;
    case 'null':
      return value === null ? { value } : misfit;
    case 'array':
      return Array.isArray(value) && fitsLength(schema.minItems, schema.maxItems, value.length)
        ? fitItems(schema, value, path)
        : misfit;
    default:
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? fitFields(schema, value, path)
        : misfit;
  }
}

function fitOption(schema: JsonSchema, options: JsonSchema[], value: Json, path: string): Fit {
  const fits = options.map((option) => fitValue(option, value, path));
  const fitted = fits.flatMap((fit) => ('value' in fit ? [fit] : []));
  // A number stays one where numbers are taken too.
  const exact = fitted.find((candidate) => sameJson(candidate.value, value)) ?? fitted[0];
  if (exact) return exact;
  // One option came further than the others: what it lacks is the thing to say.
  const deeper = fits.filter((fit): fit is Misfit => 'path' in fit && fit.path !== path);
  const [only] = deeper;
  return deeper.length === 1 && only ? only : { path, expected: describeSchema(schema), given: value };
}

function fitItems(schema: JsonSchema, items: Json[], path: string): Fit {
  const fitted: Json[] = [];
  for (const [index, item] of items.entries()) {
    const fit = fitValue(schema.prefixItems?.[index] ?? schema.items ?? {}, item, `${path}[${index}]`);
    if ('path' in fit) return fit;
    fitted.push(fit.value);
  }
  return { value: fitted };
}

function fitFields(schema: JsonSchema, fields: { [key: string]: Json }, path: string): Fit {
  const { properties = {}, required = [], additionalProperties: others } = schema;
  const fitted: { [key: string]: Json } = {};
  for (const [name, value] of Object.entries(fields)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    const inner = `${path}.${name}`;
    if (!known && others === false) return { path: inner, expected: 'nothing', given: value };
    const fit = fitValue(known ?? (typeof others === 'object' ? others : {}), value, inner);
    if ('path' in fit) return fit;
    Object.defineProperty(fitted, name, { value: fit.value, enumerable: true, configurable: true, writable: true });
  }
  const missing = required.find((name) => !Object.hasOwn(fields, name));
  if (missing === undefined) return { value: fitted };
  return { path: `${path}.${missing}`, expected: describeSchema(properties[missing] ?? {}) };
}

function fitsLength(least = 0, most = Number.POSITIVE_INFINITY, length: number): boolean {
  return length >= least && length <= most;
}

function fitsLimits(schema: JsonSchema, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below } = schema;
  return (
    (minimum === undefined || value >= minimum) &&
    (maximum === undefined || value <= maximum) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

/** What a person may have meant as text, though it reads as JSON. */
function isWord(value: Json): value is number | boolean {
  return typeof value === 'number' || typeof value === 'boolean';
}

function sameJson(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

const NAMES = {
  string: 'a string',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** What a schema takes, in words: `a whole number of at least 1`. */
export function describeSchema(schema: JsonSchema): string {
  if (schema.anyOf) return schema.anyOf.map(describeSchema).join(' or ');
  if (schema.enum) return `one of ${schema.enum.map((value) => JSON.stringify(value)).join(', ')}`;
  if (!schema.type) return 'anything';
  if (schema.type === 'array') {
    const length = amount(schema.minItems, schema.maxItems, 'item');
    return `a list${length}${schema.items ? `, each item ${describeSchema(schema.items)}` : ''}`;
  }
  if (schema.type === 'string') return `a string${amount(schema.minLength, schema.maxLength, 'character')}`;
  return `${NAMES[schema.type]}${limits(schema)}`;
}

function amount(least: number | undefined, most: number | undefined, word: string): string {
  const many = (count: number): string => `${count} ${word}${count === 1 ? '' : 's'}`;
  if (least !== undefined && least === most) return ` of ${many(least)}`;
  const parts = [
    ...(least === undefined || least === 0 ? [] : [`at least ${many(least)}`]),
    ...(most === undefined ? [] : [`at most ${many(most)}`]),
  ];
  return parts.length > 0 ? ` of ${parts.join(' and ')}` : '';
}

function limits({ minimum, maximum, exclusiveMinimum: above, exclusiveMaximum: below }: JsonSchema): string {
  const parts = [
    ...(minimum === undefined ? [] : [`of at least ${minimum}`]),
    ...(above === undefined ? [] : [`above ${above}`]),
    ...(maximum === undefined ? [] : [`of at most ${maximum}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
  ];
  return parts.length > 0 ? ` ${parts.join(' and ')}` : '';
}
