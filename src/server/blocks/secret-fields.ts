import type { Json } from '../../model/graph.ts';
import { isObject, type JsonObject } from '../exact-json.ts';

/** What is told in the place of a secret. */
const OBSCURED = '********';

/**
 * A block's data with its secrets obscured. A field is named as `url`, `auth.token`, or `headers.*` for everything
 * below `headers`; what is an object where a secret is expected is obscured as a whole.
 */
export function obscureSecrets(data: JsonObject, secretFields: readonly string[]): JsonObject {
  return secretFields.reduce((obscured, field) => obscureAt(obscured, field.split('.')) as JsonObject, data);
}

/** New data in which secrets that came back obscured have the value that they have now. */
export function restoreSecrets(given: JsonObject, current: JsonObject, secretFields: readonly string[]): JsonObject {
  return secretFields.reduce((restored, field) => restoreAt(restored, current, field.split('.')) as JsonObject, given);
}

/** The secret fields that a block schema names. */
export function secretFieldsOf(fields: JsonObject): string[] {
  const named = fields.secret_fields;
  return Array.isArray(named) ? named.filter((field) => typeof field === 'string') : [];
}

function obscureAt(value: Json, path: string[]): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value === null ? null : OBSCURED;
  if (key === '*') return obscureLeaves(value);
  if (!isObject(value) || !Object.hasOwn(value, key)) return value;
  return { ...value, [key]: obscureAt(value[key] as Json, rest) };
}

function obscureLeaves(value: Json): Json {
  if (!isObject(value) || Object.keys(value).length === 0) return OBSCURED;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, obscureLeaves(child)]));
}

function restoreAt(given: Json, current: Json | undefined, path: string[]): Json {
  if (current === undefined) return given;
  const [key, ...rest] = path;
  if (key === undefined) return given === OBSCURED ? current : given;
  if (key === '*') return restoreLeaves(given, current);
  if (!isObject(given) || !isObject(current) || !Object.hasOwn(given, key)) return given;
  return { ...given, [key]: restoreAt(given[key] as Json, current[key], rest) };
}

function restoreLeaves(given: Json, current: Json | undefined): Json {
  if (given === OBSCURED) return current ?? given;
  if (!isObject(given)) return given;
  const below = (key: string): Json | undefined => (isObject(current) ? current[key] : undefined);
  return Object.fromEntries(Object.entries(given).map(([key, child]) => [key, restoreLeaves(child, below(key))]));
}
