import { merge, sameValue, type Value } from './value.ts';

/**
 * What each variable holds at one point of the run, in layers: a branch writes to a layer of its own above the
 * state it began with, so that starting one costs nothing and joining two looks only at what they changed.
 * A state that others have been started from is never written to again.
 */
export interface State {
  readonly below: State | undefined;
  readonly values: Map<string, Value>;
  readonly depth: number;
  /** Marks a point that is never reached. */
  dead: boolean;
}

/** Chains of layers are flattened at this length, so that reading stays quick. */
const LAYER_LIMIT = 24;

export function createState(values: Map<string, Value> = new Map()): State {
  return { below: undefined, values, depth: 0, dead: false };
}

/** Starts a new layer; the state itself must be left alone from here on. */
export function branchState(state: State): State {
  if (state.depth < LAYER_LIMIT) return { below: state, values: new Map(), depth: state.depth + 1, dead: state.dead };
  return { below: flat(state), values: new Map(), depth: 1, dead: state.dead };
}

const FLAT = new WeakMap<State, State>();

/** All branches of one state share one flattened form, so that they still find what they have in common. */
function flat(state: State): State {
  const known = FLAT.get(state);
  if (known) return known;
  const layers: State[] = [];
  let bottom = state;
  for (; bottom.below?.below; bottom = bottom.below) layers.push(bottom);
  // The lowest layer holds the module's own names, which are many and never change.
  const values = new Map(bottom.values);
  for (const layer of layers.reverse()) for (const [key, value] of layer.values) values.set(key, value);
  const made: State = { below: bottom.below, values, depth: bottom.below ? 1 : 0, dead: state.dead };
  FLAT.set(state, made);
  return made;
}

/** A state of one layer that holds what this one does, each value changed. `ground` and what lies below it stays as it is. */
export function mapState(state: State, change: (value: Value) => Value, ground?: State): State {
  const values = new Map<string, Value>();
  let at: State | undefined = state;
  for (; at && at !== ground; at = at.below) {
    for (const [key, value] of at.values) if (!values.has(key)) values.set(key, change(value));
  }
  return { below: ground, values, depth: ground ? ground.depth + 1 : 0, dead: false };
}

export function readState(state: State, key: string): Value | undefined {
  for (let at: State | undefined = state; at; at = at.below) {
    const value = at.values.get(key);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** The state where several paths meet; those that are never reached do not count. */
export function mergeStates(states: readonly State[]): State {
  const alive = states.filter((state) => !state.dead);
  const [first] = alive;
  if (!first) {
    const [any] = states;
    return any ? branchState(any) : { ...createState(), dead: true };
  }
  if (alive.length === 1) return branchState(first);
  const common = commonState(alive);
  const joined: State = common ? { ...branchState(common), dead: false } : createState();
  for (const key of changedKeys(alive, common)) {
    joined.values.set(key, merge(alive.map((state) => readState(state, key))));
  }
  return joined;
}

export function sameState(a: State, b: State): boolean {
  for (const key of changedKeys([a, b], commonState([a, b]))) {
    if (!sameValue(readState(a, key), readState(b, key))) return false;
  }
  return true;
}

/** The highest layer that all of these stand on. */
function commonState(states: readonly State[]): State | undefined {
  let common: State | undefined = states[0];
  for (const state of states) {
    let other: State | undefined = state;
    while (common && other && common !== other) {
      if (common.depth > other.depth) common = common.below;
      else if (other.depth > common.depth) other = other.below;
      else {
        common = common.below;
        other = other.below;
      }
    }
    if (!other) return undefined;
  }
  return common;
}

function changedKeys(states: readonly State[], common: State | undefined): Set<string> {
  const keys = new Set<string>();
  for (const state of states) {
    for (let at: State | undefined = state; at && at !== common; at = at.below) {
      for (const key of at.values.keys()) keys.add(key);
    }
  }
  return keys;
}
