import { createHash } from 'node:crypto';
import type { Json } from '../../model/graph.ts';
import { isObject, type JsonObject } from '../exact-json.ts';
import { pythonJson } from './python-json.ts';
import { plainDefinitions } from './schema-definitions.ts';

/**
 * `sha256:…` of a block schema's fields, equal to what a Python client computes: over its canonical JSON, as the
 * one argument of a call, without what says which fields are secret and without the definitions of other blocks.
 */
export function schemaChecksum(fields: JsonObject): string {
  const hashed = withoutSecretFields(fields) as JsonObject;
  if (isObject(hashed.definitions) && Object.keys(hashed.definitions).length > 0) {
    const plain = plainDefinitions(hashed, hashed.definitions);
    if (Object.keys(plain).length > 0) hashed.definitions = plain;
    else delete hashed.definitions;
  }
  const text = pythonJson([[hashed], {}]);
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

function withoutSecretFields(value: Json): Json {
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => key !== 'secret_fields');
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutSecretFields(child)]));
}
