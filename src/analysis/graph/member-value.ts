import { memberOf } from './known-names.ts';
import { fieldOf, NOTHING, type Value } from './value.ts';

/** A part of a value, a member of a module or of something imported. */
export function memberValue(object: Value, key: string): Value {
  if (object.namespace) return memberOf(object.namespace, key) ?? NOTHING;
  const value = fieldOf(object, key);
  return object.imported ? { ...value, imported: `${object.imported}.${key}` } : value;
}
