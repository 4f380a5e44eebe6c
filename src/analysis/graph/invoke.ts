import type { CallExpression, Expression, FunctionIr, ParameterIr } from '../flow-ir.ts';
import type { Callable, Owner } from './callable.ts';
import { defineHelper, withoutSelf } from './define.ts';
import type { Frame, Given, Interpreter } from './interpreter.ts';
import { createRecorder, recordEdges, recordNode } from './recorder.ts';
import { declareName, functionScope, type Scope } from './scope.ts';
import { branchState, mergeStates, readState } from './state.ts';
import { anyOf, flatten, merge, mix, NOTHING, resultOf, type Value } from './value.ts';

/** Functions in functions are followed this far; deeper ones count as plain expressions. */
const CALL_DEPTH = 6;

/** Walks a function's body in place and gives what it returns. */
export function invokeFunction(interpreter: Interpreter, fn: FunctionIr, scope: Scope, given: Given): Value {
  const outer = interpreter.frame;
  if (outer.depth >= CALL_DEPTH) return mix(given.positional);
  const frame: Frame = {
    scope: functionScope(scope, fn.start),
    isFlow: false,
    async: fn.async,
    returns: [],
    yields: [],
    breaks: [],
    continues: [],
    depth: outer.depth + 1,
  };
  interpreter.frame = frame;
  interpreter.unwalked.delete(fn);
  const { module, lines } = interpreter;
  interpreter.module = scope.home.module;
  interpreter.lines = scope.home.lines;
  const own = bindOwner(interpreter, fn, given.owner);
  own.parameters.forEach((parameter, index) => {
    const passed = given.named?.get(parameter.name) ?? given.positional[index];
    const value = parameter.rest === 'list' ? { sources: [], item: anyOf(given.positional.slice(index)) } : passed;
    const fallback = parameter.defaultValue && !value ? interpreter.evaluate(parameter.defaultValue) : NOTHING;
    interpreter.bind(parameter.pattern, value ?? fallback, true);
  });
  const alive = !interpreter.state.dead;
  interpreter.run(fn.body);
  // A `return` ends the function and not what called it.
  if (alive) interpreter.state.dead = false;
  if (given.owner && own.key !== undefined) {
    given.owner.value = readState(interpreter.state, own.key) ?? given.owner.value;
  }
  interpreter.module = module;
  interpreter.lines = lines;
  interpreter.frame = outer;
  if (frame.yields.length > 0) return { sources: [], item: anyOf(frame.yields), list: true };
  return frame.returns.length > 0 ? merge(frame.returns) : NOTHING;
}

/** Gives a method's `self` or `this` what it stands for; the parameters that are left are the call's. */
export function bindOwner(
  interpreter: Interpreter,
  fn: FunctionIr,
  owner: Owner | undefined,
): { parameters: ParameterIr[]; key?: string } {
  if (!owner) return { parameters: fn.parameters };
  const { scope } = interpreter.frame;
  const parameters = withoutSelf(fn.parameters);
  const name = scope.home.module.language === 'typescript' ? 'this' : fn.parameters[0]?.name;
  if (name === undefined || (name !== 'this' && parameters === fn.parameters)) return { parameters };
  const key = declareName(scope, name, fn.start);
  interpreter.state.values.set(key, owner.value);
  if (owner.parent) interpreter.state.values.set(declareName(scope, 'super', fn.start), superOf(owner));
  return { parameters, key };
}

/** The members of the class that is extended, as methods of the object at hand. */
function superOf({ value, parent }: Owner): Value {
  const parts = [...(parent?.parts ?? [])].map(([name, part]): [string, Value] => {
    const callables = part.callables?.map(
      (callable): Callable => (callable.kind === 'function' ? { ...callable, owner: { value } } : callable),
    );
    return [name, callables ? { ...part, callables } : part];
  });
  return { sources: [], parts: new Map(parts) };
}

/** A call of a function that records nothing: what goes in may come out. */
export function callPlain(
  interpreter: Interpreter,
  call: CallExpression,
  callable: Extract<Callable, { kind: 'function' }>,
): Value {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  for (const argument of call.arguments) {
    const value = interpreter.evaluate(argument.value);
    if (argument.name !== undefined) named.set(argument.name, value);
    else positional.push(value);
  }
  if (interpreter.opaque.has(callable.fn)) return mix([...positional, ...named.values()]);
  const { owner } = callable;
  const returns = interpreter.invoke(callable.fn, callable.scope, { positional, named, owner });
  if (flatten(returns).length > 0 || returns.callables) return returns;
  // Where following the values lost them, they are taken to go through; a function without a result has none.
  return givesBack(callable.fn) ? mix([...positional, ...named.values()]) : NOTHING;
}

function givesBack(fn: FunctionIr): boolean {
  const seen: unknown[] = [fn.body];
  while (seen.length > 0) {
    const at = seen.pop();
    if (typeof at !== 'object' || at === null) continue;
    if ('kind' in at && at.kind === 'return' && 'value' in at) return true;
    if ('kind' in at && (at.kind === 'function' || at.kind === 'call' || at.kind === 'class')) continue;
    seen.push(...Object.values(at));
  }
  return false;
}

/** Whether calling a function makes the orchestrator record anything; told by walking it aside, once. */
export function functionCallsTasks(
  interpreter: Interpreter,
  callable: Extract<Callable, { kind: 'function' }>,
): boolean {
  const known = interpreter.callsTasks.get(callable.fn);
  if (known !== undefined) return known;
  // A function that calls itself is taken not to, while it is looked at.
  interpreter.callsTasks.set(callable.fn, false);
  const { recorder, state } = interpreter;
  interpreter.recorder = createRecorder();
  interpreter.state = branchState(state);
  const owner = callable.owner && { ...callable.owner };
  interpreter.invoke(callable.fn, callable.scope, { positional: [], owner });
  const calls = interpreter.recorder.drafts.filter((draft) => draft.site !== undefined || draft.definition);
  const found = calls.some((draft) => !draft.weak);
  if (calls.length > 0 && !found && callable.scope.home !== interpreter.home) interpreter.opaque.add(callable.fn);
  interpreter.recorder = recorder;
  interpreter.state = state;
  interpreter.callsTasks.set(callable.fn, found);
  if (found) defineHelper(interpreter, callable);
  return found;
}

/** What a function handed to `map`, `then` and their kin gives for these arguments, called in place. */
export function applyCallback(interpreter: Interpreter, expression: Expression, given: readonly Value[]): Value {
  if (expression.kind === 'function') {
    return interpreter.invoke(expression.fn, interpreter.frame.scope, { positional: given });
  }
  const value = interpreter.evaluate(expression);
  const results = (value.callables ?? []).map((callable) => applyCallable(interpreter, expression, callable, given));
  return results.length > 0 ? anyOf(results) : mix(given.slice(0, 1));
}

function applyCallable(
  interpreter: Interpreter,
  expression: Expression,
  callable: Callable,
  given: readonly Value[],
): Value {
  if (callable.kind !== 'function' && callable.kind !== 'defined') return mix(given.slice(0, 1));
  if (callable.kind === 'function' && !functionCallsTasks(interpreter, callable)) {
    if (interpreter.opaque.has(callable.fn)) return mix(given);
    return interpreter.invoke(callable.fn, callable.scope, { positional: given, owner: callable.owner });
  }
  const text = interpreter.module.text.slice(expression.start, expression.end);
  const span = { start: expression.start, end: expression.end };
  const defined = callable.kind === 'defined' ? callable.definition : undefined;
  const definition = callable.kind === 'defined' ? callable.definition : defineHelper(interpreter, callable);
  const { parameters } = definition;
  const draft = recordNode(interpreter.recorder, expression, () => ({
    kind: defined ? defined.kind : 'helper',
    word: text,
    label: defined?.name ?? text,
    target: text,
    ...(defined ? { mode: 'call' as const } : {}),
    definition,
    span,
    nameSpan: span,
    blocking: false,
  }));
  given.slice(0, Math.max(1, parameters.length)).forEach((value, index) => {
    const argument = parameters[index]?.name || String(index);
    recordEdges(interpreter.recorder, flatten(value), draft, { kind: 'data', argument });
  });
  return resultOf(draft.index);
}

/** A function that may run or not, any number of times: what it assigns is only perhaps so. */
export function perhaps<T>(interpreter: Interpreter, walk: () => T): T {
  const before = interpreter.state;
  interpreter.state = branchState(before);
  const result = walk();
  interpreter.state = mergeStates([before, interpreter.state]);
  return result;
}
