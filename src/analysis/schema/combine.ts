import type { Json, JsonSchema } from '../../model/graph.ts';
import type { Refinement } from './type-ir.ts';

/** One of several types. Literals of a kind become one list of choices, null comes last, what is the same counts once. */
export function unionOf(options: readonly JsonSchema[]): JsonSchema {
  const flat = options.flatMap((option) => (isBareUnion(option) ? (option.anyOf ?? []) : [option]));
  if (flat.some((option) => Object.keys(option).length === 0)) return {};
  const distinct = new Map<string, JsonSchema>();
  for (const option of mergeChoices(flat)) distinct.set(JSON.stringify(option), option);
  const isNull = (option: JsonSchema): boolean => option.type === 'null';
  const left = [...distinct.values()];
  const sorted = [...left.filter((option) => !isNull(option)), ...left.filter(isNull)];
  const [only] = sorted;
  if (sorted.length === 1 && only) return only;
  return sorted.length === 0 ? {} : { anyOf: sorted };
}

function isBareUnion(schema: JsonSchema): boolean {
  return schema.anyOf !== undefined && Object.keys(schema).length === 1;
}

/** `'a' | 'b'` written as a union is one choice of two. */
function mergeChoices(options: readonly JsonSchema[]): JsonSchema[] {
  const merged: JsonSchema[] = [];
  for (const option of options) {
    const same = isChoice(option) ? merged.findIndex((known) => isChoice(known) && known.type === option.type) : -1;
    const known = merged[same];
    if (!known) merged.push(option);
    else merged[same] = { ...known, enum: distinct([...(known.enum ?? []), ...(option.enum ?? [])]) };
  }
  return merged;
}

function isChoice(schema: JsonSchema): boolean {
  return schema.enum !== undefined && Object.keys(schema).every((key) => key === 'enum' || key === 'type');
}

function distinct(values: readonly Json[]): Json[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** All of these at once: the fields of all of them. */
export function bothOf(schemas: readonly JsonSchema[]): JsonSchema {
  const objects = schemas.filter((schema) => schema.properties);
  const others = schemas.filter((schema) => !schema.properties && Object.keys(schema).length > 0);
  if (objects.length === 0) return others[0] ?? {};
  const properties = Object.assign({}, ...objects.map((schema) => schema.properties)) as Record<string, JsonSchema>;
  // A later type says anew whether a field of it must be there.
  const required = Object.keys(properties).filter((name) => {
    const last = objects.findLast((schema) => schema.properties && Object.hasOwn(schema.properties, name));
    return last?.required?.includes(name);
  });
  const rest = Object.assign({}, ...schemas) as JsonSchema;
  delete rest.required;
  delete rest.properties;
  delete rest.description;
  return { ...rest, type: 'object', properties, ...(required.length > 0 ? { required } : {}) };
}

/** A type that notes narrow down. Of a union each option takes the notes that it has a meaning for. */
export function refined(schema: JsonSchema, by: Refinement): JsonSchema {
  const { description, ...rest } = by;
  const narrowed = schema.anyOf
    ? { ...schema, anyOf: schema.anyOf.map((option) => narrow(option, rest)) }
    : narrow(schema, rest);
  return description === undefined ? narrowed : { ...narrowed, description };
}

function narrow(schema: JsonSchema, { minLength, maxLength, pattern, format, ...numbers }: Refinement): JsonSchema {
  const found: JsonSchema = { ...schema };
  switch (schema.type) {
    case 'string':
      if (minLength !== undefined) found.minLength = minLength;
      if (maxLength !== undefined) found.maxLength = maxLength;
      if (pattern !== undefined) found.pattern = pattern;
      if (format !== undefined) found.format = format;
      return found;
    case 'array':
      if (minLength !== undefined) found.minItems = minLength;
      if (maxLength !== undefined) found.maxItems = maxLength;
      return found;
    case 'number':
    case 'integer':
      return Object.assign(found, numbers);
    default:
      return found;
  }
}
