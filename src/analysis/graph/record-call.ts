import type { CallMode, Options } from '../../model/graph.ts';
import type { CallExpression, Expression, ParameterIr, Span } from '../flow-ir.ts';
import { callSite } from './call-site.ts';
import type { Callable, Definition } from './callable.ts';
import { capturedBy } from './captured.ts';
import { type Collected, collectArguments, collectRecord, shownArguments } from './collect-arguments.ts';
import { isMapped, optionsOfCall, sourcesIn } from './deferred-call.ts';
import { defineHelper, withoutSelf } from './define.ts';
import { followEffects } from './follow-effects.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { camelCase } from './known-names.ts';
import { recordFields } from './record-fields.ts';
import { type CallSite, type Draft, type NewDraft, PARAMETERS, recordEdges, recordNode } from './recorder.ts';
import { findKey } from './scope.ts';
import type { Source } from './source.ts';
import { typesOf } from './types-of.ts';
import { flatten, mix, resultOf, type Value } from './value.ts';

/** One call as the code writes it, and how the value is asked for. */
export interface CallRequest {
  call: CallExpression;
  span: Span;
  hint: string | undefined;
  /** What is called, without `.submit` and its kin. */
  object: Expression;
  mode: CallMode;
  /** Whether only one of the arguments comes with a value. */
  oneOf?: boolean;
}

/** A node for a call of a task, of a flow, or of what can't be told; `candidates` are what it may be. */
export function recordCall(
  interpreter: Interpreter,
  request: CallRequest,
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

/** A node for a call of a plain function that calls tasks. */
export function recordHelper(
  interpreter: Interpreter,
  request: CallRequest,
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
  request: CallRequest,
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
