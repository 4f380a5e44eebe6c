import type { CallExpression, Expression } from '../flow-ir.ts';
import type { Definition } from './callable.ts';
import { type Interpreter, textOf } from './interpreter.ts';
import { recordContainer } from './record-container.ts';
import { type Draft, recordEdges, recordNode } from './recorder.ts';
import type { Source } from './source.ts';
import { flatten, mix, NOTHING, type Value } from './value.ts';

/** Prefect 1's ways to put tasks into a flow, and in order, without calling them; undefined for any other call. */
export function callDeferred(interpreter: Interpreter, call: CallExpression, object: Value): Value | undefined {
  const { callee } = call;
  if (!interpreter.recorder.deferred || callee.kind !== 'field') return undefined;
  const own: Part = { value: object, place: callee.object };
  const given = (name: string, position: number): Part | undefined => partOf(interpreter, call, name, position);
  switch (callee.key) {
    case 'set_upstream':
    case '<<':
      return link(interpreter, given('task', 0), own, keyOf(interpreter, call)) && object;
    case 'set_downstream':
    case '>>':
      return link(interpreter, own, given('task', 0), keyOf(interpreter, call)) && (given('task', 0)?.value ?? NOTHING);
    case 'add_edge':
      return link(interpreter, given('upstream_task', 0), given('downstream_task', 1), keyOf(interpreter, call));
    case 'add_task':
      return link(interpreter, given('task', 0), given('task', 0), undefined);
    case 'chain':
      call.arguments.reduce<Part | undefined>((before, argument) => {
        const part = { value: interpreter.evaluate(argument.value), place: argument.value };
        link(interpreter, before, part, undefined);
        return part;
      }, undefined);
      return NOTHING;
    case 'set_dependencies':
      setDependencies(interpreter, call, call.arguments.some(({ name }) => name === 'task') ? given('task', 0) : own);
      return NOTHING;
    default:
      return undefined;
  }
}

/** `switch(condition, {"a": first})` and `ifelse(condition, first, second)`: what they name runs only in its case. */
export function decide(interpreter: Interpreter, call: CallExpression, labels: readonly string[]): Value {
  const [test, ...rest] = call.arguments;
  if (!test) return NOTHING;
  const decides = flatten(interpreter.evaluate(test.value));
  const { start, end } = call;
  const container = recordContainer(interpreter, call, {
    kind: 'branch',
    word: labels.length > 0 ? 'if' : 'switch',
    header: test.value,
    span: { start, end },
  });
  recordEdges(interpreter.recorder, decides, container, { kind: 'control' });
  const cases = rest.flatMap(({ value }) =>
    labels.length === 0 && value.kind === 'collection' ? value.entries.map((entry) => entry.value) : [value],
  );
  cases.forEach((place, at) => {
    const value = interpreter.evaluate(place);
    for (const { node } of sourcesOf(interpreter, { value, place })) {
      const draft = interpreter.recorder.drafts[node];
      // The call was written before and belongs into the case now; what it stands in already stays around it.
      if (draft && node > 0 && draft.parent === container.parent) {
        draft.parent = container.index;
        draft.branch = labels[at] ?? `case ${at + 1}`;
      }
    }
  });
  return NOTHING;
}

/** What a value brings to a call in Prefect 1: a task that was never called is a node as soon as something names it. */
export function sourcesOf(interpreter: Interpreter, { value, place }: Part): Source[] {
  if (place.kind === 'collection') {
    return place.entries.flatMap((entry) =>
      sourcesOf(interpreter, { value: interpreter.evaluate(entry.value), place: entry.value }),
    );
  }
  const sources = [...flatten(value)];
  const seen = [value, ...(value.parts?.values() ?? [])];
  for (const callable of seen.flatMap(({ callables = [] }) => callables)) {
    if (callable.kind !== 'defined' || callable.definition.kind !== 'task') continue;
    const draft = taskNode(interpreter, callable.definition, place);
    sources.push({ node: draft.index, path: [], exact: true, conditional: false });
  }
  return sources;
}

interface Part {
  value: Value;
  place: Expression;
}

function taskNode(interpreter: Interpreter, definition: Definition, place: Expression): Draft {
  const { body } = interpreter.recorder;
  const { call, home, instance } = definition;
  const within = call && body && home === interpreter.home && body.start <= call.start && call.end <= body.end;
  // An object that is made in the flow stands where it is made, another one where it is first named.
  const at = instance && within ? call : place;
  const named = at.kind === 'call' ? at.callee : at;
  const { start, end } = named.kind === 'field' && named.dotted ? named.keySpan : named;
  return recordNode(interpreter.recorder, definition, () => ({
    kind: 'task',
    word: definition.symbol,
    label: definition.name,
    target: place.kind === 'name' ? textOf(interpreter, place) : definition.symbol,
    mode: 'call',
    span: { start: at.start, end: at.end },
    nameSpan: { start, end },
    definition,
    blocking: false,
  }));
}

function link(interpreter: Interpreter, from: Part | undefined, to: Part | undefined, key: string | undefined): Value {
  const sources = from ? sourcesOf(interpreter, from) : [];
  const targets = to ? sourcesOf(interpreter, to) : [];
  const edge = key === undefined ? ({ kind: 'order' } as const) : ({ kind: 'data', argument: key } as const);
  const whole = sources.map((source) => ({ ...source, path: [] }));
  for (const target of targets) {
    const draft = interpreter.recorder.drafts[target.node];
    const others = whole.filter(({ node }) => node !== target.node);
    if (draft && target.node > 0) recordEdges(interpreter.recorder, others, draft, edge);
  }
  return mix(to ? [to.value] : []);
}

function setDependencies(interpreter: Interpreter, call: CallExpression, task: Part | undefined): void {
  for (const { name, value: place } of call.arguments) {
    const value = interpreter.evaluate(place);
    if (name === 'upstream_tasks') link(interpreter, { value, place }, task, undefined);
    if (name === 'downstream_tasks') link(interpreter, task, { value, place }, undefined);
    if (name === 'keyword_tasks') {
      for (const [key, part] of value.parts ?? []) link(interpreter, { value: part, place }, task, key);
    }
  }
  if (task) sourcesOf(interpreter, task);
}

function partOf(interpreter: Interpreter, call: CallExpression, name: string, position: number): Part | undefined {
  const positional = call.arguments.filter((argument) => argument.name === undefined);
  const found = call.arguments.find((argument) => argument.name === name) ?? positional[position];
  return found && { value: interpreter.evaluate(found.value), place: found.value };
}

function keyOf(interpreter: Interpreter, call: CallExpression): string | undefined {
  const given = call.arguments.find(({ name }) => name === 'key');
  const key = given && interpreter.evaluate(given.value).literal?.value;
  return typeof key === 'string' ? key : undefined;
}
