import type { Json, Options, OptionValue } from '../../model/graph.ts';
import type {
  Argument,
  CallExpression,
  Expression,
  FunctionIr,
  FunctionStatement,
  ParameterIr,
  Span,
} from '../flow-ir.ts';
import type { Callable, ClassCallable, Definition, Owner } from './callable.ts';
import { type Interpreter, readerOf, textOf } from './interpreter.ts';
import { camelCase } from './known-names.ts';
import { literalOf } from './literal.ts';
import { closureScope, type Scope } from './scope.ts';
import type { Value } from './value.ts';

/** More than this in one file was not written by a person, and would hold up the editor that lists it. */
export const DEFINITION_LIMIT = 5_000;

/** The kind of definition that calling this makes, if it is one of the SDK's two words. */
export function definesWhat(value: Value): 'task' | 'flow' | undefined {
  const callable = value.callables?.length === 1 ? value.callables[0] : undefined;
  if (callable?.kind !== 'known') return undefined;
  return callable.name === 'task' || callable.name === 'flow' ? callable.name : undefined;
}

/** What is set already where the word was given options first: `reliable = task(retries=3)`. */
function optionsOf({ callables = [] }: Value): Options {
  const [word] = callables;
  return word?.kind === 'known' ? { ...word.options } : {};
}

/** The word itself with options, for functions that come later. */
export function wordWithOptions(interpreter: Interpreter, kind: 'task' | 'flow', call: CallExpression): Value {
  const options = {
    ...optionsOf(interpreter.evaluate(call.callee)),
    ...optionsOfArguments(interpreter, call.arguments),
  };
  return { sources: [], callables: [{ kind: 'known', name: kind, options }] };
}

/** `@task`, `@task(...)`: the function becomes a task or a flow; other decorators leave it as it is. */
export function applyDecorator(
  interpreter: Interpreter,
  decorator: Expression,
  inner: Value,
  { statement, symbol, owner }: { statement: FunctionStatement; symbol: string; owner: Owner | undefined },
): Value {
  const called = decorator.kind === 'call' ? decorator : undefined;
  const word = interpreter.evaluate(called ? called.callee : decorator);
  const kind = definesWhat(word);
  if (!kind) return inner;
  const { fn } = statement;
  const options = { ...optionsOf(word), ...(called ? optionsOfArguments(interpreter, called.arguments) : {}) };
  return define(interpreter, decorator, {
    kind,
    symbol,
    options,
    fn,
    scope: closureScope(interpreter.frame.scope),
    span: { start: statement.start, end: statement.end },
    nameSpan: fn.nameSpan ?? statement,
    ...(owner ? { owner } : {}),
    ...(called ? { call: called } : {}),
  });
}

/** `task(fn)`, `task(options, fn)`, `task(retries=3)(fn)`: makes the definition, or gives undefined when no function is there. */
export function defineByCall(
  interpreter: Interpreter,
  kind: 'task' | 'flow',
  call: CallExpression,
  hint: string | undefined,
): Value | undefined {
  const curried = call.callee.kind === 'call' ? call.callee : undefined;
  let found: { fn: FunctionIr; scope: Scope; own?: string } | undefined;
  const options: Options = {
    ...optionsOf(interpreter.evaluate(call.callee)),
    ...(curried ? optionsOfArguments(interpreter, curried.arguments) : {}),
  };
  for (const argument of call.arguments) {
    if (argument.value.kind === 'collection' && argument.value.shape === 'record') {
      Object.assign(options, optionsOfRecord(interpreter, argument.value));
    } else if (argument.name === undefined) {
      found ??= functionOf(interpreter, argument);
    }
  }
  Object.assign(options, optionsOfArguments(interpreter, call.arguments));
  if (!found) return undefined;
  const { statement } = interpreter.recorder;
  const symbol = hint === 'default' || hint === undefined ? (found.fn.name ?? 'default') : hint;
  const target = statement?.kind === 'assign' ? statement.target : undefined;
  const bound =
    target !== undefined &&
    ((target.kind === 'bind' && hint === target.name) || (target.kind === 'member' && hint === target.key));
  return define(interpreter, call, {
    kind,
    symbol,
    options,
    fn: found.fn,
    scope: found.scope,
    ...(found.own !== undefined ? { own: found.own } : {}),
    span: statement && bound ? { start: statement.start, end: statement.end } : { start: call.start, end: call.end },
    nameSpan: bound && hint !== 'default' ? target : (found.fn.nameSpan ?? calleeName(call)),
    call: curried ?? call,
  });
}

function functionOf(
  interpreter: Interpreter,
  argument: Argument,
): { fn: FunctionIr; scope: Scope; own?: string } | undefined {
  const value = interpreter.evaluate(argument.value);
  const callable = value.callables?.find((candidate) => candidate.kind === 'function');
  if (callable?.kind !== 'function') return undefined;
  const own = callable.fn.name;
  return { fn: callable.fn, scope: callable.scope, ...(own ? { own } : {}) };
}

function calleeName(call: CallExpression): Span {
  const { callee } = call;
  return callee.kind === 'field' ? callee.keySpan : { start: callee.start, end: callee.end };
}

/** An instance of a class that extends Prefect 1's `Task`. */
export function defineInstance(
  interpreter: Interpreter,
  callable: ClassCallable,
  call: CallExpression,
  hint: string | undefined,
): Value {
  const fn = callable.run;
  const { start, end } = callable.statement ?? call;
  return define(interpreter, call, {
    kind: 'task',
    symbol: hint ?? callable.name,
    own: callable.name,
    options: optionsOfArguments(interpreter, call.arguments),
    ...(fn ? { fn: { ...fn, parameters: fn.parameters.slice(1) } } : {}),
    scope: interpreter.frame.scope,
    span: { start, end },
    nameSpan: calleeName(call),
    call,
    instance: true,
  });
}

/** What is known of a definition where it is made. */
interface Found extends Omit<Definition, 'id' | 'name' | 'home' | 'wrapper' | 'parameters'> {
  kind: 'task' | 'flow';
  /** What the definition is called where no option names it. */
  own?: string;
  /** Whether it becomes one of the file's definitions only later. */
  unlisted?: boolean;
}

export function define(interpreter: Interpreter, wrapper: Expression, found: Found): Value {
  if (found.fn) interpreter.unwalked.delete(found.fn);
  const known = interpreter.made.get(wrapper);
  if (known) return { sources: [], callables: [{ kind: 'defined', definition: known }] };
  if (interpreter.definitions.length >= DEFINITION_LIMIT) {
    interpreter.tooMany = true;
    return { sources: [] };
  }
  const { own, unlisted, ...rest } = found;
  const doc = found.fn?.doc;
  const description = stringOption(found.options.description) ?? doc;
  const definition: Definition = {
    ...rest,
    home: interpreter.frame.scope.home,
    id: uniqueId(interpreter, found.symbol),
    name: stringOption(found.options.name) ?? defaultName(interpreter, found, own),
    wrapper,
    parameters: withoutSelf(found.fn?.parameters ?? []),
    ...(description ? { description } : {}),
  };
  interpreter.made.set(wrapper, definition);
  // What a function of another file makes while it is followed belongs there.
  if (definition.home !== interpreter.home) return { sources: [], callables: [{ kind: 'defined', definition }] };
  if (!unlisted) interpreter.definitions.push(definition);
  if (interpreter.frame.depth > 0) interpreter.closures.set(definition, interpreter.state);
  return { sources: [], callables: [{ kind: 'defined', definition }] };
}

/** The graph-to-be of a plain function that calls tasks; the file it stands in lists it. */
export function defineHelper(
  interpreter: Interpreter,
  { fn, scope, name, owner }: Extract<Callable, { kind: 'function' }>,
): Definition {
  const { home } = scope;
  const known = readerOf(interpreter, home)?.helpers.get(fn);
  if (known) return known;
  const own = home === interpreter.home;
  const symbol = name || fn.name || 'function';
  const helper: Definition = {
    kind: 'helper',
    home,
    id: own ? uniqueId(interpreter, symbol) : symbol,
    symbol,
    name: symbol,
    options: {},
    fn,
    scope,
    span: { start: fn.start, end: fn.end },
    nameSpan: fn.nameSpan ?? { start: fn.start, end: fn.start },
    parameters: withoutSelf(fn.parameters),
    ...(owner ? { owner } : {}),
    ...(fn.doc ? { description: fn.doc } : {}),
  };
  if (interpreter.definitions.length >= DEFINITION_LIMIT) interpreter.tooMany = true;
  if (!own || interpreter.tooMany) return helper;
  interpreter.helpers.set(fn, helper);
  interpreter.definitions.push(helper);
  if (scope.parent) interpreter.closures.set(helper, interpreter.state);
  return helper;
}

/** Python's flows are called by their function's name with dashes; everything else keeps the name it has. */
function defaultName(interpreter: Interpreter, found: Found, own: string | undefined): string {
  const name = own ?? found.fn?.name ?? found.symbol.split('.').at(-1) ?? found.symbol;
  const dashes = interpreter.module.language === 'python' && found.kind === 'flow' && !found.deferred;
  return dashes ? name.replaceAll('_', '-') : name;
}

/** The parameters that a call gives: a method's first one is no one's argument. */
export function withoutSelf(parameters: ParameterIr[]): ParameterIr[] {
  const first = parameters[0]?.name;
  return first === 'self' || first === 'cls' ? parameters.slice(1) : parameters;
}

function uniqueId(interpreter: Interpreter, symbol: string): string {
  const { ids } = interpreter;
  let suffix = ids.get(symbol) ?? 1;
  let id = suffix === 1 ? symbol : `${symbol}~${suffix}`;
  for (; ids.has(id); suffix++) id = `${symbol}~${suffix + 1}`;
  ids.set(id, 1);
  // The search for the next one goes on from here.
  ids.set(symbol, suffix);
  return id;
}

function stringOption(option: OptionValue | undefined): string | undefined {
  return option?.kind === 'literal' && typeof option.value === 'string' ? option.value : undefined;
}

/** Options given by keyword, under the names that TypeScript has for them. */
export function optionsOfArguments(interpreter: Interpreter, given: readonly Argument[]): Options {
  const options: Options = {};
  for (const { name, value } of given) {
    if (name !== undefined) options[camelCase(name)] = optionOf(interpreter, value);
  }
  return options;
}

export function optionsOfRecord(
  interpreter: Interpreter,
  record: Extract<Expression, { kind: 'collection' }>,
): Options {
  const options: Options = {};
  for (const { key, value } of record.entries) {
    if (key !== undefined) options[camelCase(key)] = optionOf(interpreter, value);
  }
  return options;
}

function optionOf(interpreter: Interpreter, expression: Expression): OptionValue {
  const text = textOf(interpreter, expression);
  const literal: { value: Json } | undefined =
    literalOf(expression) ?? (expression.kind === 'name' ? interpreter.evaluate(expression).literal : undefined);
  return literal ? { kind: 'literal', value: literal.value, text } : { kind: 'expression', text };
}
