import { factsOf } from '../diagnostics/code-facts.ts';
import type { FunctionIr } from '../flow-ir.ts';

/** Whether a name means something else where it stands than at the top of the file: a parameter, a variable of a function. */
export function isShadowed(name: string | undefined, parents: readonly object[]): boolean {
  if (name === undefined) return true;
  return parents.some((parent) => isFunction(parent) && factsOf(parent).bindings.has(name));
}

function isFunction(parent: object): parent is FunctionIr {
  return 'parameters' in parent && 'async' in parent;
}
