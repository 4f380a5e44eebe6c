import type { CallExpression } from '../flow-ir.ts';
import type { Interpreter } from './interpreter.ts';
import type { CallSite } from './recorder.ts';
import type { Scope } from './scope.ts';
import { readState } from './state.ts';
import { NOTHING, type Value } from './value.ts';

/** What an edit of this call will need to know. */
export function callSite(interpreter: Interpreter, call: CallExpression, inputs: CallSite['inputs']): CallSite {
  const site: CallSite = { call, inputs, async: interpreter.frame.async };
  return interpreter.keepsScopes ? { ...site, names: visibleNames(interpreter) } : site;
}

/** Names of the module are left out: nothing that a flow makes is kept in them. */
function visibleNames(interpreter: Interpreter): Map<string, Value> {
  const names = new Map<string, Value>();
  for (let scope: Scope | undefined = interpreter.frame.scope; scope?.parent; scope = scope.parent) {
    for (const [name, key] of scope.keys) {
      if (!names.has(name)) names.set(name, readState(interpreter.state, key) ?? NOTHING);
    }
  }
  return names;
}
