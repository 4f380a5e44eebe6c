import { merge, sameValue, type Value } from './value.ts';

/** What each variable holds at one point of the run. `dead` marks a point that is never reached. */
export interface State {
  base?: ReadonlyMap<string, Value>;
  values: Map<string, Value>;
  dead: boolean;
}

export function copyState(state: State): State {
  return { ...state, values: new Map(state.values) };
}

export function readState(state: State, key: string): Value | undefined {
  return state.values.get(key) ?? state.base?.get(key);
}

/** The state where several paths meet; those that are never reached do not count. */
export function mergeStates(states: readonly State[]): State {
  const alive = states.filter((state) => !state.dead);
  const [first] = alive;
  if (!first) return { ...copyState(states[0] ?? { values: new Map(), dead: true }), dead: true };
  if (alive.length === 1) return copyState(first);
  const values = new Map<string, Value>();
  for (const key of new Set(alive.flatMap((state) => [...state.values.keys()]))) {
    values.set(key, merge(alive.map((state) => readState(state, key))));
  }
  return { ...first, values, dead: false };
}

export function sameState(a: State, b: State): boolean {
  if (a.values.size !== b.values.size) return false;
  for (const [key, value] of a.values) if (!sameValue(value, b.values.get(key))) return false;
  return true;
}
