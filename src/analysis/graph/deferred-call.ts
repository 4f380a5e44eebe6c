import type { Options } from '../../model/graph.ts';
import type { CallExpression, Expression } from '../flow-ir.ts';
import { optionsOfArguments, optionsOfRecord } from './define.ts';
import { sourcesOf } from './evaluate-deferred.ts';
import type { Interpreter } from './interpreter.ts';
import type { Source } from './source.ts';
import { flatten, type Value } from './value.ts';

/** What an argument brings to a call. */
export function sourcesIn(
  interpreter: Interpreter,
  { value, expression }: { value: Value; expression: Expression },
): readonly Source[] {
  return interpreter.recorder.deferred ? sourcesOf(interpreter, { value, place: expression }) : flatten(value);
}

/** Prefect 1's `load(rows, mapped=True)` and `load(mapped(rows))`. */
export function isMapped(interpreter: Interpreter, call: CallExpression): boolean {
  if (!interpreter.recorder.deferred) return false;
  return call.arguments.some(({ name, value }) => {
    if (name === 'mapped') return value.kind === 'literal' && value.value === true;
    if (value.kind !== 'call') return false;
    const { callables = [] } = interpreter.evaluate(value.callee);
    return callables.some((callable) => callable.kind === 'known' && callable.name === 'mapped');
  });
}

/** Prefect 1's `load(rows, task_args={"name": "first"})`. */
export function optionsOfCall(interpreter: Interpreter, call: CallExpression): Options {
  const given = call.arguments.find(({ name }) => name === 'task_args')?.value;
  if (!interpreter.recorder.deferred || !given) return {};
  if (given.kind === 'collection') return optionsOfRecord(interpreter, given);
  return given.kind === 'call' ? optionsOfArguments(interpreter, given.arguments) : {};
}
