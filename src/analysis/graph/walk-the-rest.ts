import { REST_BUDGET, resetSteps } from './budget.ts';
import type { Interpreter } from './interpreter.ts';
import { functionCallsTasks } from './invoke.ts';

/**
 * Walks aside the functions that nothing has called so far: flows may be defined inside of them, and tasks called.
 * Functions made inside of them are walked too, since they join the end of the list.
 */
export function walkTheRest(interpreter: Interpreter): void {
  const { state, unwalked } = interpreter;
  let spent = 0;
  for (const [fn, { callable, state: around, depth }] of unwalked) {
    unwalked.delete(fn);
    // What a function of another file makes is looked at there.
    if (callable.scope.home !== interpreter.home || spent > REST_BUDGET) continue;
    // Functions of the file itself see all of its names, however late those come.
    interpreter.state = depth === 0 ? (interpreter.end ?? around) : around;
    resetSteps(interpreter);
    functionCallsTasks(interpreter, callable);
    spent += interpreter.steps;
    const helper = interpreter.helpers.get(fn);
    if (helper && depth > 0 && !interpreter.closures.has(helper)) interpreter.closures.set(helper, around);
  }
  interpreter.state = state;
  resetSteps(interpreter);
}
