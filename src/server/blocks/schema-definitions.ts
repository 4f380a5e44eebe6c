import type { Json } from '../../model/graph.ts';
import { isObject, type JsonObject } from '../exact-json.ts';

/**
 * The definitions that an object refers to, directly or through others, but for those of blocks: a block's are
 * kept with its own schema and put back when the schema is read.
 */
export function plainDefinitions(object: Json, definitions: JsonObject, found: JsonObject = {}): JsonObject {
  for (const reference of referencesIn(object)) {
    const key = definitionKey(reference);
    const definition = definitions[key];
    if (key in found || !isObject(definition) || typeof definition.block_type_slug === 'string') continue;
    found[key] = definition;
    plainDefinitions(definition, definitions, found);
  }
  return found;
}

/** The definition by which a field is the block of a type; with several, the one that names the type. */
export function definitionOfField(
  field: Json | undefined,
  definitions: JsonObject,
  typeSlug: string,
): JsonObject | undefined {
  const keys = field === undefined ? [] : referencesIn(field).map(definitionKey);
  const candidates = keys.map((key) => definitions[key]).filter(isObject);
  return keys.length === 1 ? candidates[0] : candidates.find(({ block_type_slug }) => block_type_slug === typeSlug);
}

function definitionKey(reference: string): string {
  return reference.replace('#/definitions/', '');
}

function referencesIn(value: Json): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const own = typeof value.$ref === 'string' ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
