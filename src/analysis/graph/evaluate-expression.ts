import type { ChoiceExpression, CollectionExpression, ComprehensionExpression, Expression } from '../flow-ir.ts';
import { isSpent } from './budget.ts';
import { eachOf } from './each-of.ts';
import { functionValue } from './function-value.ts';
import { type Interpreter, readerOf } from './interpreter.ts';
import { globalValue } from './known-names.ts';
import { followLink, memberValue } from './member-value.ts';
import { recordContainer } from './record-container.ts';
import { recordReturn } from './record-return.ts';
import { recordEdges, within } from './recorder.ts';
import { blockScope, findKey } from './scope.ts';
import { branchState, mergeStates, readState } from './state.ts';
import { elementOf, fieldOf, flatten, merge, mix, NOTHING, type Value } from './value.ts';

/** What an expression's value is made from; calls on the way are recorded as nodes. */
export function evaluateExpression(
  interpreter: Interpreter,
  expression: Expression,
  call: (expression: Extract<Expression, { kind: 'call' }>, hint: string | undefined) => Value,
  hint?: string,
): Value {
  if (isSpent(interpreter)) return NOTHING;
  switch (expression.kind) {
    case 'literal':
      return { sources: [], literal: { value: expression.value } };
    case 'name':
      return valueOfName(interpreter, expression.name);
    case 'field':
      return memberValue(interpreter, interpreter.evaluate(expression.object), expression.key);
    case 'lookup': {
      const object = interpreter.evaluate(expression.object);
      // `Engine[T]` is still the class.
      if (object.callables?.some(({ kind }) => kind === 'class')) return object;
      const index = interpreter.evaluate(expression.index);
      const key = index.literal?.value;
      if (typeof key === 'string' || (typeof key === 'number' && key >= 0)) {
        return memberValue(interpreter, object, String(key));
      }
      const element = elementOf(object);
      const value: Value = mix([element, index]);
      return element.callables ? { ...value, callables: element.callables } : value;
    }
    case 'collection':
      return evaluateCollection(interpreter, expression, hint);
    case 'mix':
      return mix(expression.parts.map((part) => interpreter.evaluate(part)));
    case 'choice':
      return evaluateChoice(interpreter, expression, merge);
    case 'call':
      return call(expression, hint);
    case 'await':
      interpreter.awaited = { inner: expression.value, span: expression };
      return interpreter.evaluate(expression.value, hint);
    case 'yield': {
      const value = interpreter.evaluate(expression.value);
      const given = expression.each ? elementOf(value) : value;
      interpreter.frame.yields.push(given);
      if (interpreter.frame.isFlow) recordReturn(interpreter, expression, { value: given, word: 'yield' });
      return NOTHING;
    }
    case 'function':
      return functionValue(interpreter, {
        fn: expression.fn,
        scope: interpreter.frame.scope,
        name: expression.fn.name ?? hint ?? '',
      });
    case 'comprehension':
      return evaluateComprehension(interpreter, expression);
    case 'assign': {
      const value = interpreter.evaluate(
        expression.value,
        expression.target.kind === 'bind' ? expression.target.name : hint,
      );
      interpreter.bind(expression.target, value, false);
      return value;
    }
  }
}

/** What decides a container. `a and b` decides by both, on every path. */
export function evaluateCondition(interpreter: Interpreter, expression: Expression): Value {
  if (expression.kind === 'choice' && expression.logical) return evaluateChoice(interpreter, expression, mixed);
  if (expression.kind === 'mix') return mix(expression.parts.map((part) => evaluateCondition(interpreter, part)));
  return interpreter.evaluate(expression);
}

function mixed(values: readonly (Value | undefined)[]): Value {
  return mix(values.flatMap((value) => value ?? []));
}

function valueOfName(interpreter: Interpreter, name: string): Value {
  const key = findKey(interpreter.frame.scope, name);
  if (key === undefined) return globalValue(interpreter.module.language, name);
  // A name of another file is not in the state of this walk, but in what that file ends with.
  const end = readerOf(interpreter, interpreter.frame.scope.home)?.end;
  const value = readState(interpreter.state, key) ?? (end && readState(end, key)) ?? NOTHING;
  return value.link ? followLink(interpreter, value) : value;
}

function evaluateCollection(
  interpreter: Interpreter,
  expression: CollectionExpression,
  hint: string | undefined,
): Value {
  const parts = new Map<string, Value>();
  const loose: Value[] = [];
  for (const entry of expression.entries) {
    if (entry.computed) interpreter.evaluate(entry.computed);
    const name = hint !== undefined && entry.key !== undefined ? `${hint}.${entry.key}` : undefined;
    const value = interpreter.evaluate(entry.value, name);
    if (entry.key !== undefined) parts.set(entry.key, value);
    else if (!entry.spread) loose.push(value);
    else if (expression.shape === 'record' && value.parts) {
      for (const [key, part] of value.parts) parts.set(key, part);
      loose.push({ sources: value.sources });
    } else {
      // What is spread later may take the place of what was there.
      if (expression.shape === 'record') {
        for (const [key, part] of parts) parts.set(key, merge([part, fieldOf(value, key)]));
      }
      loose.push(elementOf(value));
    }
  }
  const whole = mix(loose);
  const value: Value = { sources: [], parts };
  if (expression.shape === 'list') value.list = true;
  if (loose.length > 0) value.item = loose.length === 1 && loose[0] ? loose[0] : whole;
  return value;
}

function evaluateChoice(
  interpreter: Interpreter,
  expression: ChoiceExpression,
  combine: (values: readonly (Value | undefined)[]) => Value,
): Value {
  const test = evaluateCondition(interpreter, expression.test);
  const container = recordContainer(interpreter, expression, {
    kind: 'branch',
    word: 'if',
    header: expression.test,
    span: expression,
  });
  recordEdges(interpreter.recorder, flatten(test), container, { kind: 'control' });
  const before = interpreter.state;
  const states = expression.logical ? [before] : [];
  const values = expression.options.map(({ label, value }) => {
    interpreter.state = branchState(before);
    const result = within(interpreter.recorder, container, label, () => interpreter.evaluate(value));
    states.push(interpreter.state);
    return result;
  });
  interpreter.state = mergeStates(states);
  return combine(expression.logical ? [test, ...values] : values);
}

function evaluateComprehension(interpreter: Interpreter, expression: ComprehensionExpression): Value {
  const outer = interpreter.frame.scope;
  interpreter.frame.scope = blockScope(outer);
  try {
    const walk = (index: number): Value => {
      const clause = expression.clauses[index];
      if (!clause) {
        if (expression.key) interpreter.evaluate(expression.key);
        return interpreter.evaluate(expression.element);
      }
      const iterable = interpreter.evaluate(clause.iterable);
      const container = recordContainer(interpreter, clause, {
        kind: 'loop',
        word: 'for',
        header: clause.iterable,
        span: expression,
      });
      recordEdges(interpreter.recorder, flatten(iterable), container, { kind: 'control' });
      const inside = (element: Value): Value =>
        within(interpreter.recorder, container, 'body', () => {
          interpreter.bind(clause.target, element, true);
          return underConditions(interpreter, clause.conditions, () => walk(index + 1));
        });
      const item = inside(elementOf(iterable));
      const plain = expression.clauses.length === 1 && clause.conditions.length === 0 && !expression.key;
      if (plain) whole = eachOf(interpreter, { list: iterable, item, container }, inside);
      return item;
    };
    let whole: Value | undefined;
    const item = walk(0);
    return whole ?? { sources: [], item, list: true };
  } finally {
    interpreter.frame.scope = outer;
  }
}

/** `if` in a comprehension is the same as an `if` around the loop's body. */
function underConditions(interpreter: Interpreter, conditions: readonly Expression[], walk: () => Value): Value {
  const [condition, ...rest] = conditions;
  if (!condition) return walk();
  const test = evaluateCondition(interpreter, condition);
  const container = recordContainer(interpreter, condition, {
    kind: 'branch',
    word: 'if',
    header: condition,
    span: condition,
  });
  recordEdges(interpreter.recorder, flatten(test), container, { kind: 'control' });
  return within(interpreter.recorder, container, 'then', () => underConditions(interpreter, rest, walk));
}
