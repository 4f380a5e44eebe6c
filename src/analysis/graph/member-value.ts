import type { Interpreter } from './interpreter.ts';
import { memberOf } from './known-names.ts';
import { fieldOf, NOTHING, type Value } from './value.ts';

/** Re-exports of re-exports are followed this far, so that files that import each other come to an end. */
const HOP_LIMIT = 12;

/** A part of a value, a member of a module or of something imported. */
export function memberValue(interpreter: Interpreter, object: Value, key: string): Value {
  if (object.namespace) return memberOf(object.namespace, key) ?? NOTHING;
  if (object.file !== undefined)
    return followLink(interpreter, { sources: [], link: { file: object.file, name: key } });
  const value = fieldOf(object, key);
  return object.imported ? { ...value, imported: `${object.imported}.${key}` } : value;
}

/** What an import stands for, as far as the workspace's other files tell. */
export function followLink(interpreter: Interpreter, value: Value): Value {
  let at = value;
  for (let hop = 0; at.link && hop < HOP_LIMIT; hop++) {
    const { file, name } = at.link;
    const found: Value | undefined = name === '*' ? { sources: [], file } : interpreter.modules?.member(file, name);
    if (found) at = found;
    else {
      const { link: _, ...unknown } = at;
      return { ...unknown, imported: at.imported ?? name };
    }
  }
  return at;
}
