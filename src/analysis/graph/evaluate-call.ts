import type { CallMode, Options } from '../../model/graph.ts';
import type { CallExpression, Expression, ParameterIr, Span } from '../flow-ir.ts';
import { store } from './bind-pattern.ts';
import { callSite } from './call-site.ts';
import type { Callable, ClassCallable, Definition, Owner } from './callable.ts';
import { capturedBy } from './captured.ts';
import { type Collected, collectArguments, collectRecord, shownArguments } from './collect-arguments.ts';
import { isMapped, optionsOfCall, sourcesIn } from './deferred-call.ts';
import {
  defineByCall,
  defineHelper,
  defineInstance,
  definesWhat,
  optionsOfArguments,
  optionsOfRecord,
  withoutSelf,
  wordWithOptions,
} from './define.ts';
import { defineFlowObject } from './define-deferred.ts';
import { callDeferred } from './evaluate-deferred.ts';
import { callKnown } from './evaluate-known.ts';
import { callMethod } from './evaluate-method.ts';
import { followEffects } from './follow-effects.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { callPlain, functionCallsTasks } from './invoke.ts';
import { camelCase } from './known-names.ts';
import { memberValue } from './member-value.ts';
import { recordFields } from './record-fields.ts';
import { type CallSite, type Draft, type NewDraft, PARAMETERS, recordEdges, recordNode } from './recorder.ts';
import { findKey } from './scope.ts';
import type { Source } from './source.ts';
import { typesOf } from './types-of.ts';
import { anyOf, flatten, mix, NOTHING, resultOf, type Value } from './value.ts';

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

/** One call as the code writes it, and how the value is asked for. */
interface Request {
  call: CallExpression;
  span: Span;
  hint: string | undefined;
  /** What is called, without `.submit` and its kin. */
  object: Expression;
  mode: CallMode;
  /** Whether only one of the arguments comes with a value. */
  oneOf?: boolean;
}

function callValue(interpreter: Interpreter, request: Request, value: Value): Value {
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

function recordCall(
  interpreter: Interpreter,
  request: Request,
  callable: Extract<Callable, { kind: 'defined' }> | undefined,
  candidates: readonly Callable[] = [],
): Value {
  const { call, span, object } = request;
  const mode = isMapped(interpreter, call) ? 'map' : request.mode;
  const options = { ...callable?.options, ...optionsOfCall(interpreter, call) };
  const definition = callable?.definition;
  const parameters = definition ? parametersOf(interpreter, definition) : undefined;
  const record = definition?.kind === 'flow' && interpreter.module.language === 'typescript';
  const collected = record
    ? collectRecord(interpreter, call, parameters ?? [])
    : collectArguments(interpreter, call, parameters);
  const target = targetOf(interpreter, object, definition);
  // Tasks that are named here for the first time come before the call that they are given to.
  if (interpreter.recorder.deferred) for (const given of collected.given) sourcesIn(interpreter, given);
  const draft = recordNode(interpreter.recorder, call, () => {
    const node: NewDraft = {
      kind: definition?.kind ?? 'task',
      word: target.text,
      label: nameIn(options) ?? definition?.name ?? target.text,
      target: target.text,
      mode,
      span: { start: span.start, end: span.end },
      nameSpan: target.span,
      arguments: shownArguments(interpreter, interpreter.lines, collected, parameters ?? []),
      blocking: isBlocking(interpreter, request, definition, span),
      site: callSite(interpreter, call, inputsOf(collected)),
    };
    if (definition) node.definition = definition;
    const dynamic = definition ? undefined : whyDynamic(interpreter, object, target.text, candidates);
    if (dynamic) node.dynamic = dynamic;
    if (dynamic && candidates.length === 0) node.weak = true;
    if (Object.keys(options).length > 0) node.options = options;
    return node;
  });
  connect(interpreter, draft, collected, { waitFor: callable?.waitFor ?? [], oneOf: request.oneOf ?? false });
  if (!callable && candidates.length === 0) connectCallee(interpreter, object, draft);
  // `bind` puts the object itself into the flow, where a call would put in a copy.
  if (definition?.instance && call.callee.kind === 'field' && call.callee.key === 'bind') {
    interpreter.recorder.known.set(definition, draft);
  }
  return resultOf(draft.index);
}

/** What is called may itself be made from results, as by `partial`; what picks it is no such thing. */
function connectCallee(interpreter: Interpreter, object: Expression, draft: Draft): void {
  if (object.kind !== 'name') return;
  const made = flatten(interpreter.evaluate(object)).filter((source) => source.node !== PARAMETERS);
  recordEdges(interpreter.recorder, made, draft, { kind: 'data' });
}

function recordHelper(
  interpreter: Interpreter,
  request: Request,
  callable: Extract<Callable, { kind: 'function' }>,
): Value {
  const { call, span, object } = request;
  const parameters = callable.owner ? withoutSelf(callable.fn.parameters) : callable.fn.parameters;
  const collected = collectArguments(interpreter, call, parameters);
  const target = targetOf(interpreter, object);
  const draft = recordNode(interpreter.recorder, call, () => ({
    kind: 'helper',
    word: target.text,
    label: target.text,
    target: target.text,
    span: { start: span.start, end: span.end },
    nameSpan: target.span,
    definition: defineHelper(interpreter, callable),
    arguments: shownArguments(interpreter, interpreter.lines, collected, parameters),
    blocking: span !== call || !callable.fn.async,
    site: callSite(interpreter, call, inputsOf(collected)),
  }));
  connect(interpreter, draft, collected, { waitFor: [], oneOf: false });
  const taken = callable.owner
    ? mix([capturedBy(interpreter, callable), callable.owner.value])
    : capturedBy(interpreter, callable);
  recordEdges(interpreter.recorder, flatten(taken), draft, { kind: 'data' });
  return followEffects(interpreter, call, { callable, node: draft.index });
}

function connect(
  interpreter: Interpreter,
  draft: Draft,
  collected: Collected,
  { waitFor, oneOf }: { waitFor: readonly Source[]; oneOf: boolean },
): void {
  for (const { expression, parts, ...own } of collected.given) {
    for (const { name, value } of parts ?? [own]) {
      const sources = sourcesIn(interpreter, { value, expression });
      const given = oneOf ? sources.map((source) => ({ ...source, conditional: true })) : sources;
      recordEdges(interpreter.recorder, given, draft, { kind: 'data', argument: name });
    }
  }
  const before = collected.waitFor.flatMap(({ value, place }) => sourcesIn(interpreter, { value, expression: place }));
  const order = [...waitFor, ...before];
  // What was waited for as a whole is no part of the result.
  const whole = order.map((source) => ({ ...source, path: [] }));
  recordEdges(interpreter.recorder, whole, draft, { kind: 'order' });
  if (draft.site && whole.length > 0) draft.site.waitsFor = whole.map((source) => source.node);
}

function inputsOf(collected: Collected): CallSite['inputs'] {
  return collected.given.map(({ name, expression, value }) => ({ argument: name, expression, value }));
}

/** Python's tasks that are not async, and whatever is awaited, end before the next statement begins. */
function isBlocking(
  interpreter: Interpreter,
  request: Request,
  definition: Definition | undefined,
  span: Span,
): boolean {
  if (request.mode !== 'call' || interpreter.recorder.deferred) return false;
  if (span !== request.call) return true;
  return interpreter.module.language === 'python' && definition?.fn?.async === false;
}

/** A flow of TypeScript takes the keys of one object. */
function parametersOf(interpreter: Interpreter, definition: Definition): readonly ParameterIr[] {
  if (definition.kind !== 'flow' || interpreter.module.language === 'python') return definition.parameters;
  const [record] = definition.parameters;
  return record ? recordFields(definition.home.module, typesOf(interpreter), record) : [];
}

function nameIn({ name }: Options): string | undefined {
  return name?.kind === 'literal' && typeof name.value === 'string' ? name.value : undefined;
}

/** What is called, as written, without the options set on the way. */
function targetOf(interpreter: Interpreter, object: Expression, definition?: Definition): { text: string; span: Span } {
  if (object.kind === 'call') {
    const { callee } = object;
    if (callee.kind === 'field' && camelCase(callee.key) === 'withOptions') return targetOf(interpreter, callee.object);
    // What is made where it is called has no name there but its own.
    if (definition) return { text: definition.symbol, span: targetOf(interpreter, callee).span };
  }
  const text = textOf(interpreter, object)
    .replace(/\s+/g, ' ')
    .replace(/^(self|cls|this)\./, '');
  const span = object.kind === 'field' && object.dotted ? object.keySpan : object;
  return { text, span: { start: span.start, end: span.end } };
}

function whyDynamic(
  interpreter: Interpreter,
  object: Expression,
  target: string,
  candidates: readonly Callable[],
): string | undefined {
  const names = [...new Set(candidates.map(nameOfCallable))];
  if (names.length > 0) return `\`${target}\` is picked at run time: ${names.join(' or ')}.`;
  if (object.kind === 'name' && findKey(interpreter.frame.scope, object.name) === undefined) {
    return `\`${target}\` is not defined in this file.`;
  }
  const { imported, callables } = interpreter.evaluate(object);
  if (callables?.some(({ kind }) => kind === 'library')) return undefined;
  return imported === undefined
    ? `What \`${target}\` is can only be told at run time.`
    : `\`${target}\` is imported, and no file that was read defines it.`;
}

function nameOfCallable(callable: Callable): string {
  return callable.kind === 'defined' ? callable.definition.symbol : callable.name;
}
