import type { CallExpression, Span } from '../flow-ir.ts';
import { store, withItem } from './bind-pattern.ts';
import { eachOf } from './each-of.ts';
import { callKnown, entriesOf } from './evaluate-known.ts';
import type { Interpreter } from './interpreter.ts';
import { applyCallback, perhaps } from './invoke.ts';
import { recordContainer } from './record-container.ts';
import { recordEdges, within } from './recorder.ts';
import { anyOf, elementOf, fieldOf, flatten, merge, mix, NOTHING, type Value } from './value.ts';

interface MethodCall {
  call: CallExpression;
  span: Span;
  object: Value;
  method: string;
}

const LOOPS = new Set([
  'map',
  'forEach',
  'flatMap',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'reduce',
  'sort',
  'toSorted',
]);
const HANDS_ON = new Set([
  'result',
  'aresult',
  'items',
  'values',
  'keys',
  'entries',
  'copy',
  'slice',
  'flat',
  'reverse',
  'set_result',
]);
const ADDS = new Set([
  'append',
  'extend',
  'insert',
  'add',
  'update',
  'setdefault',
  'appendleft',
  'push',
  'unshift',
  'set',
  'put',
  'concat',
]);
/** A method of a plain value: of a list, a future, a promise, or of something unknown. */
export function callMethod(interpreter: Interpreter, request: MethodCall): Value {
  const { call, object, method } = request;
  const [first] = call.arguments;
  if (first && isFunction(interpreter, request)) {
    // An executor's two ways to call a function; Python's lists have no `map`.
    const { rest, python } = { rest: call.arguments.slice(1), python: interpreter.module.language === 'python' };
    if (python && method === 'map') return callKnown(interpreter, { call, span: request.span, name: 'map' });
    if (python && method === 'submit') {
      return applyCallback(
        interpreter,
        first.value,
        rest.map((argument) => interpreter.evaluate(argument.value)),
      );
    }
    if (LOOPS.has(method)) return loopOver(interpreter, request);
  }
  if (method === 'then' && first) return applyCallback(interpreter, first.value, [object]);
  if (method === 'catch' || method === 'finally') {
    const handled = first ? perhaps(interpreter, () => applyCallback(interpreter, first.value, [])) : NOTHING;
    return method === 'catch' && flatten(handled).length > 0 ? merge([object, handled]) : object;
  }
  if (method === 'create_task' && first) return interpreter.evaluate(first.value);
  if ((method === 'get' || method === 'at') && first?.value.kind === 'literal' && !isNegative(first.value.value)) {
    const field = fieldOf(object, String(first.value.value));
    const fallback = call.arguments[1] ? interpreter.evaluate(call.arguments[1].value) : NOTHING;
    return flatten(fallback).length > 0 ? merge([field, fallback]) : field;
  }
  const given = call.arguments.map((argument) => interpreter.evaluate(argument.value));
  if (HANDS_ON.has(method)) {
    if (method === 'items' || method === 'entries') return entriesOf(object);
    if (method === 'values') return { sources: [], item: elementOf(object), list: true };
    return method === 'result' || method === 'aresult' || method === 'copy' ? object : mix([object]);
  }
  if (ADDS.has(method) && call.callee.kind === 'field') {
    const added = anyOf(method === 'extend' || method === 'update' ? given.map(elementOf) : given);
    if (flatten(added).length > 0 || added.callables)
      store(interpreter, call.callee.object, (old) => withItem(old, added));
    return mix([object, ...given]);
  }
  const results = call.arguments.flatMap((argument) =>
    argument.value.kind === 'function'
      ? [perhaps(interpreter, () => applyCallback(interpreter, argument.value, [mix([object])]))]
      : [],
  );
  return mix([object, ...given, ...results]);
}

/** `rows.at(-1)` counts from an end that the text does not tell. */
function isNegative(value: unknown): boolean {
  return typeof value === 'number' && value < 0;
}

function isFunction(interpreter: Interpreter, { call }: MethodCall): boolean {
  const [first] = call.arguments;
  if (!first) return false;
  return first.value.kind === 'function' || (interpreter.evaluate(first.value).callables?.length ?? 0) > 0;
}

/** `.map(x => …)` and its kin: a loop over the elements. */
function loopOver(interpreter: Interpreter, { call, span, object, method }: MethodCall): Value {
  const { callee } = call;
  const [fn, initial] = call.arguments;
  if (!fn || callee.kind !== 'field') return NOTHING;
  const header = callee.object;
  const start = method === 'reduce' && initial ? interpreter.evaluate(initial.value) : undefined;
  const container = recordContainer(interpreter, call, { kind: 'loop', word: 'for', header, span });
  recordEdges(interpreter.recorder, flatten(object), container, { kind: 'control' });
  const element = elementOf(object);
  const walk = (given: Value[]): Value =>
    within(interpreter.recorder, container, 'body', () =>
      perhaps(interpreter, () => applyCallback(interpreter, fn.value, given)),
    );
  if (method === 'reduce') {
    const first = start ?? element;
    const once = walk([first, element]);
    // The second walk carries the first round's result into the next.
    return merge([first, anyOf([once, walk([merge([first, once]), element])])]);
  }
  const item = walk(method === 'sort' || method === 'toSorted' ? [element, element] : [element]);
  switch (method) {
    case 'map':
      return eachOf(interpreter, { list: object, item, container }, (part) => walk([part]));
    case 'flatMap':
      return { sources: [], item: elementOf(item), list: true };
    case 'forEach':
      return NOTHING;
    case 'find':
      return element;
    case 'filter':
    case 'sort':
    case 'toSorted':
      return { sources: [], item: element, list: true };
    default:
      return mix([object, item]);
  }
}
