import type { CallExpression, FunctionIr } from '../flow-ir.ts';
import { store } from './bind-pattern.ts';
import type { Callable } from './callable.ts';
import type { Interpreter } from './interpreter.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { branchState, readState } from './state.ts';
import { mapSources, NOTHING, resultOf, type Value } from './value.ts';

/** How deep calls of helpers in helpers are followed for what they change around them. */
const ASIDE_LIMIT = 2;

/**
 * What a helper leaves behind beside its result: it may assign variables around it, add to lists, change the object that
 * it is a method of. Its body is walked aside, so that none of its calls become nodes here; whatever comes from them
 * counts as coming from the helper's own node. Gives the helper's result, with the members it has if it is an object.
 */
export function followEffects(
  interpreter: Interpreter,
  call: CallExpression,
  { callable, node }: { callable: Extract<Callable, { kind: 'function' }>; node: number },
): Value {
  const { recorder, state, awaited } = interpreter;
  const result = resultOf(node);
  if (recorder.deferred || recorder.asides >= ASIDE_LIMIT || !changesAround(callable)) return result;
  const { positional, named } = givenBy(interpreter, call);
  const owner = callable.owner && { ...callable.owner };
  const first = recorder.drafts.length;
  interpreter.recorder = asideOf(recorder);
  interpreter.state = branchState(state);
  const returned = interpreter.invoke(
    callable.fn,
    callable.scope,
    owner ? { positional, named, owner } : { positional, named },
  );
  const { values } = interpreter.state;
  interpreter.recorder = recorder;
  interpreter.state = branchState(state);
  interpreter.awaited = awaited;
  const seen = (value: Value): Value =>
    mapSources(value, (source) => (source.node < first ? source : { ...source, node, path: [], exact: false }));
  for (const [key, value] of values) {
    if (readState(state, key) !== undefined) interpreter.state.values.set(key, seen(value));
  }
  if (owner && call.callee.kind === 'field' && owner.value !== callable.owner?.value) {
    const changed = seen(owner.value);
    store(interpreter, call.callee.object, () => changed);
  }
  return isObject(returned) ? { ...seen(returned), sources: result.sources } : result;
}

/** Nodes that are recorded there are numbered after those that there are. */
function asideOf(recorder: Recorder): Recorder {
  return { ...createRecorder(), drafts: [...recorder.drafts], asides: recorder.asides + 1 };
}

function givenBy(interpreter: Interpreter, call: CallExpression): { positional: Value[]; named: Map<string, Value> } {
  const positional: Value[] = [];
  const named = new Map<string, Value>();
  for (const { name, value, spread } of call.arguments) {
    if (spread) positional.push(NOTHING);
    else if (name === undefined) positional.push(interpreter.evaluate(value));
    else named.set(name, interpreter.evaluate(value));
  }
  return { positional, named };
}

/** Whether a value has methods, so that the next call may be one of these. */
function isObject({ parts }: Value): boolean {
  return [...(parts?.values() ?? [])].some(({ callables = [] }) => callables.some(({ kind }) => kind === 'function'));
}

const CHANGES = new WeakMap<FunctionIr, boolean>();
const ADDS = new Set(['append', 'extend', 'insert', 'add', 'update', 'setdefault', 'push', 'unshift', 'set', 'put']);

/** Whether the body of a function may change something that is not its own, as far as its words tell. */
function changesAround({ fn, owner }: Extract<Callable, { kind: 'function' }>): boolean {
  if (owner) return true;
  const known = CHANGES.get(fn);
  if (known !== undefined) return known;
  const seen: unknown[] = [fn.body];
  let changes = false;
  while (seen.length > 0 && !changes) {
    const at = seen.pop();
    if (typeof at !== 'object' || at === null) continue;
    if ('kind' in at) changes = isChange(at as { kind: string });
    for (const [key, child] of Object.entries(at)) if (key !== 'schema') seen.push(child);
  }
  CHANGES.set(fn, changes);
  return changes;
}

function isChange(at: { kind: string; declares?: unknown; key?: unknown; target?: unknown }): boolean {
  if (at.kind === 'outer' || at.kind === 'member') return true;
  if (at.kind === 'field') return typeof at.key === 'string' && ADDS.has(at.key);
  return at.kind === 'assign' && at.declares !== true;
}
