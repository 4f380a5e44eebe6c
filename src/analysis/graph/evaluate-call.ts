import type { CallMode, Options } from '../../model/graph.ts';
import type { CallExpression, Expression } from '../flow-ir.ts';
import { store } from './bind-pattern.ts';
import type { Callable, ClassCallable, Owner } from './callable.ts';
import {
  defineByCall,
  defineInstance,
  definesWhat,
  optionsOfArguments,
  optionsOfRecord,
  wordWithOptions,
} from './define.ts';
import { defineFlowObject } from './define-deferred.ts';
import { callDeferred } from './evaluate-deferred.ts';
import { callKnown } from './evaluate-known.ts';
import { callMethod } from './evaluate-method.ts';
import type { Interpreter } from './interpreter.ts';
import { callPlain, functionCallsTasks } from './invoke.ts';
import { camelCase } from './known-names.ts';
import { memberValue } from './member-value.ts';
import { type CallRequest, recordCall, recordHelper } from './record-call.ts';
import { findKey } from './scope.ts';
import type { Source } from './source.ts';
import { anyOf, flatten, mix, NOTHING, type Value } from './value.ts';

const MODES = new Map<string, CallMode>([
  ['submit', 'submit'],
  ['map', 'map'],
  ['delay', 'delay'],
  ['applyAsync', 'delay'],
  ['bind', 'call'],
]);

/** Evaluates a call: a node where the orchestrator would record something, else what is known of its value. */
export function evaluateCall(interpreter: Interpreter, call: CallExpression, hint: string | undefined): Value {
  const span = interpreter.awaited?.inner === call ? interpreter.awaited.span : call;
  const { callee } = call;
  // Python calls for what TypeScript has as a word.
  if (callee.kind === 'name' && callee.name === 'super' && interpreter.module.language === 'python') {
    return interpreter.evaluate(callee);
  }
  if (callee.kind !== 'field' || !callee.dotted) {
    return callValue(interpreter, { call, span, hint, object: callee, mode: 'call' }, interpreter.evaluate(callee));
  }
  const object = interpreter.evaluate(callee.object);
  const method = camelCase(callee.key);
  const mode = MODES.get(method);
  const isTask = object.callables?.some(isRecorded) ?? false;
  const described = callDeferred(interpreter, call, object);
  if (described) return described;
  if (isTask && method === 'withOptions') return withOptions(interpreter, call, object);
  if (isTask && mode) return callValue(interpreter, { call, span, hint, object: callee.object, mode }, object);
  if (isTask && !object.parts?.has(callee.key)) return mix(valuesOf(interpreter, call));
  if ((mode === 'submit' || mode === 'map') && handsOnTask(interpreter, call)) {
    return callMethod(interpreter, { call, span, object, method: callee.key });
  }
  if (mode && looksLikeTask(interpreter, call, object, callee.object, mode)) {
    return recordCall(interpreter, { call, span, hint, object: callee.object, mode }, undefined);
  }
  const member = memberValue(interpreter, object, callee.key);
  if (member.callables) {
    const bound = boundTo(object, member);
    return callValue(interpreter, { call, span, hint, object: callee, mode: 'call' }, bound);
  }
  return callMethod(interpreter, { call, span, object, method: callee.key });
}

function isRecorded({ kind }: Callable): boolean {
  return kind === 'defined' || kind === 'library';
}

/** A method of an instance sees what that instance holds, where the class alone would know of its members only. */
function boundTo(object: Value, member: Value): Value {
  if (object.callables || !object.parts) return member;
  const callables = (member.callables ?? []).map(
    (callable): Callable =>
      callable.kind === 'function' && callable.owner
        ? { ...callable, owner: { ...callable.owner, value: object } }
        : callable,
  );
  return { ...member, callables };
}

function callValue(interpreter: Interpreter, request: CallRequest, value: Value): Value {
  const { call, hint, span } = request;
  const curried = call.callee.kind === 'call' && !value.callables ? curriedKind(interpreter, call.callee) : undefined;
  const kind = definesWhat(value) ?? curried;
  if (kind) return defineByCall(interpreter, kind, call, hint) ?? wordWithOptions(interpreter, kind, call);
  const callables = value.callables ?? [];
  const [only] = callables;
  if (callables.length > 1) {
    if (callables.some((callable) => callsTasks(interpreter, callable))) {
      return recordCall(interpreter, request, undefined, callables);
    }
    return anyOf(
      callables.map((callable) =>
        callable.kind === 'function' ? callPlain(interpreter, call, callable) : mix(valuesOf(interpreter, call)),
      ),
    );
  }
  switch (only?.kind) {
    case 'defined':
      return recordCall(interpreter, request, only);
    case 'function': {
      // What is called where it is written is no more than a block.
      if (call.callee.kind === 'function' || !functionCallsTasks(interpreter, only)) {
        return callMethodOf(interpreter, call, only);
      }
      return recordHelper(interpreter, request, only);
    }
    case 'class':
      return only.extends === 'Task'
        ? defineInstance(interpreter, only, call, hint)
        : makeInstance(interpreter, call, only);
    case 'library':
      // Of what `merge` is given one has run, and the others were left out.
      return recordCall(interpreter, { ...request, oneOf: only.name === 'merge' }, undefined);
    case 'known':
      if (only.name === 'Flow' || only.name === 'Task') return makeByClass(interpreter, call, only.name, hint);
      return callKnown(interpreter, { call, span, name: only.name });
    case undefined:
  }
  if (isPickedAtRun(interpreter, call.callee, value)) return recordCall(interpreter, request, undefined);
  return callUnknown(interpreter, call);
}

/** Prefect's two classes called by their names: `Flow(fn)` as `flow(fn)` is, and Prefect 1's `Flow("name")`. */
function makeByClass(
  interpreter: Interpreter,
  call: CallExpression,
  name: 'Flow' | 'Task',
  hint: string | undefined,
): Value {
  const made = defineByCall(interpreter, name === 'Flow' ? 'flow' : 'task', call, hint);
  if (made) return made;
  return name === 'Flow' ? defineFlowObject(interpreter, call, hint) : mix(valuesOf(interpreter, call));
}

function callsTasks(interpreter: Interpreter, callable: Callable): boolean {
  if (callable.kind === 'function') return functionCallsTasks(interpreter, callable);
  return callable.kind === 'class' ? callable.extends === 'Task' : isRecorded(callable);
}

/** `executor.submit(load, rows)` calls what it is given. */
function handsOnTask(interpreter: Interpreter, { arguments: [first] }: CallExpression): boolean {
  if (interpreter.module.language !== 'python' || !first) return false;
  return interpreter.evaluate(first.value).callables?.some(isRecorded) ?? false;
}

/** A method that records nothing may still change the object that it is called on. */
function callMethodOf(
  interpreter: Interpreter,
  call: CallExpression,
  callable: Extract<Callable, { kind: 'function' }>,
): Value {
  const { owner } = callable;
  const before = owner?.value;
  const result = callPlain(interpreter, call, callable);
  const after = owner?.value;
  if (after && after !== before && call.callee.kind === 'field') store(interpreter, call.callee.object, () => after);
  return result;
}

/** An instance has the members of its class, and what its constructor gives it. */
function makeInstance(interpreter: Interpreter, call: CallExpression, { owner, statement }: ClassCallable): Value {
  const values = valuesOf(interpreter, call);
  const { parts = NO_PARTS } = owner.value;
  const instance: Owner = { ...owner, value: { sources: mix(values).sources, parts } };
  const made = (parts.get('__init__') ?? parts.get('constructor'))?.callables?.[0];
  const named = call.arguments.flatMap(({ name }, at): [string, Value][] =>
    name === undefined ? [] : [[name, values[at] ?? NOTHING]],
  );
  if (made?.kind !== 'function') {
    // Classes without a constructor of their own keep what they are given under its name.
    const fields = fieldsOf(statement);
    // A dataclass takes its fields in their order.
    values.forEach((value, at) => {
      const name = call.arguments[at]?.name === undefined ? fields[at] : undefined;
      if (name !== undefined) named.push([name, value]);
    });
    if (named.length === values.length) instance.value = { sources: [], parts: new Map([...parts, ...named]) };
    return instance.value;
  }
  if (functionCallsTasks(interpreter, made)) return instance.value;
  const positional = values.filter((_, at) => call.arguments[at]?.name === undefined);
  // Its parts tell what the constructor does with the arguments; the whole is not made from them once more.
  instance.value = { sources: [], parts };
  interpreter.invoke(made.fn, made.scope, { positional, named: new Map(named), owner: instance });
  return instance.value;
}

function fieldsOf(statement: ClassCallable['statement']): string[] {
  const type = statement?.kind === 'class' ? statement.schema?.type : undefined;
  return type?.kind === 'class' ? type.fields.map((field) => field.name) : [];
}

const NO_PARTS: ReadonlyMap<string, Value> = new Map();

/** `task(retries=3)(fn)` */
function curriedKind(interpreter: Interpreter, callee: CallExpression): 'task' | 'flow' | undefined {
  return definesWhat(interpreter.evaluate(callee.callee));
}

/** Code elsewhere: what it is given may come back, and a function it is given is taken to be called. */
function callUnknown(interpreter: Interpreter, call: CallExpression): Value {
  const values = valuesOf(interpreter, call);
  const results = call.arguments.flatMap((argument) => {
    if (argument.value.kind !== 'function') return [];
    return [interpreter.invoke(argument.value.fn, interpreter.frame.scope, { positional: [] })];
  });
  return mix([...values, ...results]);
}

function valuesOf(interpreter: Interpreter, call: CallExpression): Value[] {
  return call.arguments.map((argument) => interpreter.evaluate(argument.value));
}

/** Whether a call goes through a variable, a table or `getattr` whose content the text does not tell. */
function isPickedAtRun(interpreter: Interpreter, callee: Expression, value: Value): boolean {
  // `Engine[T](…)` makes an instance of a generic class.
  if (callee.kind === 'lookup') return !(callee.object.kind === 'name' && /^[A-Z][a-z]/.test(callee.object.name));
  if (callee.kind === 'call') return callee.callee.kind === 'name' && callee.callee.name === 'getattr';
  if (callee.kind !== 'name' || value.imported || value.namespace) return false;
  // Named as a class is: `Page = namedtuple("Page", …)`.
  if (/^[A-Z][a-z]/.test(callee.name)) return false;
  return findKey(interpreter.frame.scope, callee.name) !== undefined;
}

/** `.submit(...)` on something that is not of this file is a task's; `.map(...)` is so only without a function to map. */
function looksLikeTask(
  interpreter: Interpreter,
  call: CallExpression,
  object: Value,
  place: Expression,
  mode: CallMode,
): boolean {
  const [first] = call.arguments;
  if (first?.value.kind === 'function' || object.parts || object.list || mode === 'call') return false;
  if (object.namespace && !object.imported) return false;
  const imported = object.imported !== undefined;
  // In TypeScript any list has a `map`, and any form a `submit`.
  if (mode === 'map') return (imported && interpreter.module.language === 'python') || place.kind === 'lookup';
  if (imported || place.kind === 'lookup') return true;
  // An executor's `submit(fn, …)` takes what it is to run.
  if (first && (interpreter.evaluate(first.value).callables?.length ?? 0) > 0) return false;
  return place.kind === 'name' && flatten(object).every((source) => source.node === 0);
}

function withOptions(interpreter: Interpreter, call: CallExpression, object: Value): Value {
  const options: Options = { ...optionsOfArguments(interpreter, call.arguments) };
  const waitFor: Source[] = [];
  for (const argument of call.arguments) {
    if (argument.value.kind !== 'collection' || argument.value.shape !== 'record') continue;
    Object.assign(options, optionsOfRecord(interpreter, argument.value));
    const entry = argument.value.entries.find((candidate) => candidate.key === 'waitFor');
    if (entry) waitFor.push(...flatten(interpreter.evaluate(entry.value)));
  }
  delete options.waitFor;
  const callables = (object.callables ?? []).map((callable): Callable => {
    if (callable.kind !== 'defined') return callable;
    return {
      ...callable,
      options: { ...callable.options, ...options },
      waitFor: [...(callable.waitFor ?? []), ...waitFor],
    };
  });
  return { sources: [], callables };
}
