import type { FunctionIr } from '../flow-ir.ts';
import type { FunctionCallable, Interpreter } from './interpreter.ts';
import type { Value } from './value.ts';

/** A function as a value; it counts as not walked until something calls it or makes a task of it. */
export function functionValue(
  interpreter: Interpreter,
  callable: Omit<FunctionCallable, 'kind'> & { fn: FunctionIr },
): Value {
  const made: FunctionCallable = { kind: 'function', ...callable };
  const { state, frame, unwalked } = interpreter;
  unwalked.set(callable.fn, { callable: made, state, depth: frame.depth });
  return { sources: [], callables: [made] };
}
