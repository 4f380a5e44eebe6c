import type { Interpreter } from './interpreter.ts';

/** Past this many steps in one flow the walk gives up on values, so that no code can hold it up. */
export const STEP_BUDGET = 150_000;

/** Steps in those functions of a file that no flow is known to call, all together. */
export const REST_BUDGET = 600_000;

/** Counts one more statement or expression; true when that is one too many. */
export function isSpent(interpreter: Interpreter): boolean {
  return ++interpreter.steps > STEP_BUDGET;
}

/** Begins to count anew, for another flow. */
export function resetSteps(interpreter: Interpreter): void {
  interpreter.walked += interpreter.steps;
  interpreter.steps = 0;
}
