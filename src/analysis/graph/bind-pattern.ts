import type { Expression, Pattern } from '../flow-ir.ts';
import type { Interpreter } from './interpreter.ts';
import { memberValue } from './member-value.ts';
import { declareName, findKey } from './scope.ts';
import { readState } from './state.ts';
import { anyOf, fieldOf, flatten, merge, mix, NOTHING, restOf, type Value } from './value.ts';

/** Gives the names of a pattern their values. */
export function bindPattern(interpreter: Interpreter, pattern: Pattern, value: Value, declares: boolean): void {
  switch (pattern.kind) {
    case 'bind':
      interpreter.state.values.set(keyFor(interpreter, pattern.name, pattern.start, declares), value);
      return;
    case 'unpack': {
      const keys = pattern.entries.flatMap((entry) => entry.key ?? []);
      for (const entry of pattern.entries) {
        const part = entry.key === undefined ? restOf(value, keys) : memberValue(interpreter, value, entry.key);
        const fallback = entry.fallback ? interpreter.evaluate(entry.fallback) : undefined;
        // A constant default does not compete with the value; one that comes from a node does.
        const competes = fallback && flatten(fallback).length > 0;
        interpreter.bind(entry.target, competes ? merge([part, fallback]) : part, declares);
      }
      return;
    }
    case 'member':
      store(interpreter, pattern.object, (old) =>
        pattern.key === undefined ? withItem(old, value) : withPart(old, pattern.key, value),
      );
  }
}

/** Changes what the variable at the root of an expression holds: `a.b.c = …` changes `a`. */
export function store(interpreter: Interpreter, place: Expression, change: (old: Value) => Value): void {
  if (place.kind === 'name') {
    const key = findKey(interpreter.frame.scope, place.name);
    if (key === undefined) return;
    interpreter.state.values.set(key, change(readState(interpreter.state, key) ?? NOTHING));
  } else if (place.kind === 'field') {
    store(interpreter, place.object, (old) => withPart(old, place.key, change(fieldOf(old, place.key))));
  } else if (place.kind === 'lookup') {
    store(interpreter, place.object, (old) => withItem(old, change(old)));
  }
}

/** The value with one more thing somewhere in it. */
export function withItem(old: Value, added: Value): Value {
  const item = old.item ? anyOf([old.item, added]) : added;
  return { ...old, item: old.item === undefined && added.parts ? item : mixUnlessBare(item) };
}

function mixUnlessBare(value: Value): Value {
  return value.parts || value.callables ? value : mix([value]);
}

function withPart(old: Value, key: string, part: Value): Value {
  return { ...old, parts: new Map([...(old.parts ?? []), [key, part]]) };
}

function keyFor(interpreter: Interpreter, name: string, at: number, declares: boolean): string {
  const { scope } = interpreter.frame;
  if (declares) return declareName(scope, name, at);
  // Python's assignment makes a local name; TypeScript's looks for the declared one.
  const known = interpreter.module.language === 'python' ? scope.owner.keys.get(name) : findKey(scope, name);
  return known ?? declareName(scope.owner, name, scope.owner.id);
}
