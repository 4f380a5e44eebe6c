import type { FunctionIr } from '../flow-ir.ts';
import type { Callable } from './callable.ts';
import type { Interpreter } from './interpreter.ts';
import { findKey } from './scope.ts';
import { readState } from './state.ts';
import { mix, type Value } from './value.ts';

/** What a function takes from the variables around it: that flows into a call of it as its arguments do. */
export function capturedBy(interpreter: Interpreter, { fn, scope }: Extract<Callable, { kind: 'function' }>): Value {
  // What stands around a function of the module is no flow's.
  if (!scope.parent) return { sources: [] };
  const values: Value[] = [];
  for (const name of freeNames(fn)) {
    const key = findKey(scope, name);
    const value = key === undefined ? undefined : readState(interpreter.state, key);
    if (value) values.push(value);
  }
  return mix(values);
}

const FREE = new WeakMap<FunctionIr, Set<string>>();

/** The names that a function uses and does not bind itself. */
function freeNames(fn: FunctionIr): Set<string> {
  const known = FREE.get(fn);
  if (known) return known;
  const used = new Set<string>();
  const bound = new Set<string>();
  const visit = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    if ('kind' in at && 'name' in at && typeof at.name === 'string') {
      if (at.kind === 'name') used.add(at.name);
      if (at.kind === 'bind') bound.add(at.name);
    }
    Object.values(at).forEach(visit);
  };
  visit(fn);
  const free = new Set([...used].filter((name) => !bound.has(name)));
  FREE.set(fn, free);
  return free;
}
