import type { NodeKind } from '../../model/graph.ts';
import type { Argument, CallExpression, Expression, Span } from '../flow-ir.ts';
import { store, withItem } from './bind-pattern.ts';
import { callSite } from './call-site.ts';
import { collectArguments, type Given } from './collect-arguments.ts';
import { decide } from './evaluate-deferred.ts';
import { importValue } from './import-value.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { applyCallback, perhaps } from './invoke.ts';
import { camelCase } from './known-names.ts';
import { followLink } from './member-value.ts';
import { recordContainer } from './record-container.ts';
import { type CallSite, type NewDraft, PARAMETERS, recordEdges, recordNode, within } from './recorder.ts';
import { anyOf, elementOf, fieldOf, flatten, merge, mix, NOTHING, resultOf, type Value } from './value.ts';

interface KnownCall {
  call: CallExpression;
  span: Span;
  name: string;
}

type Meaning = (interpreter: Interpreter, known: KnownCall) => Value;

/** Calls a function of the SDK or the language whose meaning is known. */
export function callKnown(interpreter: Interpreter, known: KnownCall): Value {
  const meaning = MEANINGS[known.name] ?? mixAll;
  return meaning(interpreter, known);
}

const MEANINGS: Record<string, Meaning> = {
  unmapped: first,
  allowFailure: first,
  quote: first,
  mapped: first,
  runDeployment: (interpreter, known) => recordOperation(interpreter, known, 'deployment', 'deployment'),
  pauseFlowRun: (interpreter, known) => recordOperation(interpreter, known, 'pause', 'pause'),
  suspendFlowRun: (interpreter, known) => recordOperation(interpreter, known, 'pause', 'suspend'),
  waitForInput: (interpreter, known) => recordOperation(interpreter, known, 'pause', 'input'),
  sleep: (interpreter, known) => recordOperation(interpreter, known, 'pause', 'sleep'),
  'asyncio.sleep': (interpreter, known) => recordOperation(interpreter, known, 'pause', 'sleep'),
  'anyio.sleep': (interpreter, known) => recordOperation(interpreter, known, 'pause', 'sleep'),
  'time.sleep': (interpreter, known) => recordOperation(interpreter, known, 'pause', 'sleep'),
  'Promise.all': (interpreter, known) => parallel(interpreter, known, ([only]) => only ?? NOTHING),
  'Promise.allSettled': (interpreter, known) => parallel(interpreter, known, settled),
  'Promise.race': (interpreter, known) => parallel(interpreter, known, oneOf),
  'Promise.any': (interpreter, known) => parallel(interpreter, known, oneOf),
  'Promise.resolve': first,
  'asyncio.gather': (interpreter, known) => parallel(interpreter, known, gathered),
  'asyncio.wait': (interpreter, known) => parallel(interpreter, known, mix),
  'asyncio.as_completed': (interpreter, known) => parallel(interpreter, known, settled),
  asCompleted: (interpreter, known) => parallel(interpreter, known, settled),
  wait: (interpreter, known) => parallel(interpreter, known, mix),
  'asyncio.create_task': first,
  'asyncio.ensure_future': first,
  'asyncio.shield': first,
  'asyncio.run': first,
  'asyncio.wait_for': first,
  resolveFuturesToResults: first,
  'asyncio.to_thread': callFirst,
  'asyncio.TaskGroup': () => ({ sources: [], namespace: 'task group' }),
  'anyio.create_task_group': () => ({ sources: [], namespace: 'task group' }),
  case: (interpreter, known) => ({ ...mixAll(interpreter, known), namespace: 'case' }),
  switch: (interpreter, { call }) => decide(interpreter, call, []),
  ifelse: (interpreter, { call }) => decide(interpreter, call, ['then', 'else']),
  applyMap: mapOver,
  flatten: first,
  Parameter: parameter,
  require: (interpreter, { call }) => {
    const module = call.arguments[0]?.value;
    return module?.kind === 'literal' && typeof module.value === 'string'
      ? followLink(interpreter, importValue(interpreter, module.value, '*'))
      : NOTHING;
  },
  list: asList,
  tuple: asList,
  set: asList,
  sorted: asList,
  reversed: asList,
  iter: asList,
  'Array.from': arrayFrom,
  'Object.freeze': first,
  'Object.assign': assignAll,
  structuredClone: first,
  'Object.values': (interpreter, known) => ({ sources: [], item: elementOf(first(interpreter, known)), list: true }),
  'Object.entries': (interpreter, known) => entriesOf(first(interpreter, known)),
  'Object.fromEntries': (interpreter, known) => ({
    sources: [],
    item: fieldOf(elementOf(first(interpreter, known)), '1'),
  }),
  enumerate: (interpreter, known) => entriesOf(first(interpreter, known)),
  next: (interpreter, known) => elementOf(first(interpreter, known)),
  zip: (interpreter, { call }) => {
    const parts = call.arguments.map((argument) => elementOf(interpreter.evaluate(argument.value)));
    return {
      sources: [],
      item: { sources: [], parts: new Map(parts.map((part, at) => [String(at), part])) },
      list: true,
    };
  },
  map: mapOver,
  'functools.reduce': reduceOver,
  filter: (interpreter, known) => {
    mapOver(interpreter, known);
    return asList(interpreter, { ...known, call: { ...known.call, arguments: known.call.arguments.slice(1) } });
  },
};

function first(interpreter: Interpreter, { call }: KnownCall): Value {
  const [argument] = call.arguments;
  return argument ? interpreter.evaluate(argument.value) : NOTHING;
}

function mixAll(interpreter: Interpreter, { call }: KnownCall): Value {
  return mix(call.arguments.map((argument) => interpreter.evaluate(argument.value)));
}

function asList(interpreter: Interpreter, known: KnownCall): Value {
  const value = first(interpreter, known);
  const item = elementOf(value);
  return flatten(item).length > 0 || item.callables ? { sources: [], item, list: true } : { sources: [], list: true };
}

/** `Object.assign(into, …)` changes what it is given first. */
function assignAll(interpreter: Interpreter, { call }: KnownCall): Value {
  const [into, ...others] = call.arguments;
  const added = others.map((argument) => interpreter.evaluate(argument.value));
  const change = (old: Value): Value => {
    const rest = added.filter((value) => !value.parts).map(elementOf);
    const parts = new Map([...(old.parts ?? []), ...added.flatMap((value) => [...(value.parts ?? [])])]);
    const changed = parts.size > 0 ? { ...old, parts } : old;
    return rest.length > 0 ? withItem(changed, anyOf(rest)) : changed;
  };
  if (into) store(interpreter, into.value, change);
  return change(into ? interpreter.evaluate(into.value) : NOTHING);
}

/** Pairs of a key or a number, of which nothing is known, and the element. */
export function entriesOf(value: Value): Value {
  const pair: Value = {
    sources: [],
    parts: new Map([
      ['0', NOTHING],
      ['1', elementOf(value)],
    ]),
  };
  return { sources: [], item: pair, list: true };
}

/** `Array.from(rows, (row) => …)` */
function arrayFrom(interpreter: Interpreter, known: KnownCall): Value {
  const [list, fn] = known.call.arguments;
  if (!list || !fn) return asList(interpreter, known);
  return mapOver(interpreter, { ...known, call: { ...known.call, arguments: [fn, list] } });
}

/** Python's `map(f, xs)`. */
function mapOver(interpreter: Interpreter, { call, span }: KnownCall): Value {
  const [fn, ...lists] = call.arguments;
  if (!fn) return NOTHING;
  const elements = lists.map((argument) => elementOf(interpreter.evaluate(argument.value)));
  const container = recordContainer(interpreter, call, {
    kind: 'loop',
    word: 'for',
    header: lists[0]?.value ?? span,
    span,
  });
  recordEdges(
    interpreter.recorder,
    elements.flatMap((element) => flatten(element)),
    container,
    { kind: 'control' },
  );
  const item = within(interpreter.recorder, container, 'body', () =>
    perhaps(interpreter, () => applyCallback(interpreter, fn.value, elements)),
  );
  return { sources: [], item, list: true };
}

/** Python's `reduce(f, xs, start)`: what one round gives goes into the next. */
function reduceOver(interpreter: Interpreter, { call, span }: KnownCall): Value {
  const [fn, list, initial] = call.arguments;
  if (!fn || !list) return NOTHING;
  const over = interpreter.evaluate(list.value);
  const element = elementOf(over);
  const given = initial ? interpreter.evaluate(initial.value) : element;
  // The places of a constant start say nothing of what comes after it.
  const start = flatten(given).length > 0 ? given : NOTHING;
  const container = recordContainer(interpreter, call, { kind: 'loop', word: 'for', header: list.value, span });
  recordEdges(interpreter.recorder, flatten(over), container, { kind: 'control' });
  const walk = (before: Value): Value =>
    within(interpreter.recorder, container, 'body', () =>
      perhaps(interpreter, () => applyCallback(interpreter, fn.value, [before, element])),
    );
  const once = walk(start);
  return merge([start, anyOf([once, walk(merge([start, once]))])]);
}

/** `to_thread(f, x)` */
function callFirst(interpreter: Interpreter, { call }: KnownCall): Value {
  const [fn, ...rest] = call.arguments;
  if (!fn) return NOTHING;
  return applyCallback(
    interpreter,
    fn.value,
    rest.map((argument) => interpreter.evaluate(argument.value)),
  );
}

/** Runs its arguments side by side: what is called among them stands in one container. */
function parallel(interpreter: Interpreter, { call, span }: KnownCall, join: (values: Value[]) => Value): Value {
  const container = recordContainer(interpreter, call, { kind: 'parallel', word: 'parallel', span });
  if (span !== call) container.blocking = true;
  const values = within(interpreter.recorder, container, undefined, () =>
    call.arguments.map((argument) => {
      const value = interpreter.evaluate(argument.value);
      return argument.spread ? { ...NOTHING, item: elementOf(value) } : value;
    }),
  );
  return join(values);
}

function oneOf([only = NOTHING]: Value[]): Value {
  return only.parts && !only.item ? merge([...only.parts.values()]) : elementOf(only);
}

function settled(values: Value[]): Value {
  return { sources: [], item: mix(values.map(elementOf)), list: true };
}

/** `gather(a(), b())` gives a list in the order of its arguments. */
function gathered(values: Value[]): Value {
  const spread = values.findIndex((value) => value.item !== undefined && !value.list);
  if (spread < 0) return { sources: [], parts: new Map(values.map((value, at) => [String(at), value])), list: true };
  const item = anyOf(values.map((value) => value.item ?? value));
  return { sources: [], item, list: true };
}

/** A run of a deployment, a pause: something that the orchestrator records beside tasks. */
function recordOperation(
  interpreter: Interpreter,
  { call, span, name }: KnownCall,
  kind: NodeKind,
  word: string,
): Value {
  const { given } = collectArguments(interpreter, call, undefined);
  const inputs = given.flatMap((argument) => inputsOf(interpreter, argument));
  const { callee } = call;
  const named = callee.kind === 'field' ? callee.keySpan : callee;
  const [title] = call.arguments;
  const literal = kind === 'deployment' && title?.value.kind === 'literal' ? title.value.value : undefined;
  const draft = recordNode(
    interpreter.recorder,
    call,
    (): NewDraft => ({
      kind,
      word,
      label: typeof literal === 'string' ? literal : (name.split('.').at(-1) ?? name),
      target: textOf(interpreter, callee),
      span: { start: span.start, end: span.end },
      nameSpan: { start: named.start, end: named.end },
      blocking: span !== call || interpreter.module.language === 'python',
      site: callSite(interpreter, call, inputs),
      weak: word === 'sleep',
    }),
  );
  for (const { argument, value } of inputs) {
    recordEdges(interpreter.recorder, flatten(value), draft, { kind: 'data', argument });
  }
  return resultOf(draft.index);
}

/** Options stand in an object or as keywords; the parameters of a deployment count each for itself. */
function inputsOf(interpreter: Interpreter, argument: Given): CallSite['inputs'] {
  const name = camelCase(argument.name);
  const record = recordIn(argument.expression);
  if (!record || (name !== 'parameters' && !/^\d+$/.test(name))) {
    return [{ argument: name, expression: argument.expression, value: argument.value }];
  }
  return record.flatMap((entry) => {
    const inner = entry.name === 'parameters' ? recordIn(entry.value) : undefined;
    if (!inner) return [inputOf(interpreter, camelCase(entry.name ?? '…'), entry.value)];
    return inner.map((deep) => inputOf(interpreter, deep.name ?? '…', deep.value));
  });
}

function inputOf(interpreter: Interpreter, argument: string, expression: Expression): CallSite['inputs'][number] {
  return { argument, expression, value: interpreter.evaluate(expression) };
}

function recordIn(expression: Expression): Argument[] | undefined {
  if (expression.kind !== 'collection' || expression.shape !== 'record') return undefined;
  return expression.entries.map(({ key, value, valueSpan, start, end }) => ({
    value,
    valueSpan,
    start,
    end,
    ...(key === undefined ? {} : { name: key }),
  }));
}

/** Prefect 1's `Parameter("x")`. */
function parameter(interpreter: Interpreter, { call }: KnownCall): Value {
  const [named] = call.arguments;
  if (named?.value.kind !== 'literal') return NOTHING;
  const path = [String(named.value.value)];
  interpreter.deferredParameters.set(path.join(), call);
  interpreter.recorder.parameters.add(path.join());
  return { sources: [{ node: PARAMETERS, path, exact: true, conditional: false }] };
}
