import type { Home } from './home.ts';

/** Which names are visible where; values live apart from it, in the state, so that branches can differ. */
export interface Scope {
  keys: Map<string, string>;
  parent?: Scope;
  /** What holds names that are assigned without being declared: a function's or the module's scope. */
  owner: Scope;
  /** Tells the names of one function from those of another: where the function stands. */
  id: number;
  home: Home;
  isClass?: true;
}

export function moduleScope(home: Home): Scope {
  const scope = { keys: new Map<string, string>(), id: -1, home } as Scope;
  scope.owner = scope;
  return scope;
}

export function functionScope(parent: Scope, id: number): Scope {
  const scope = { keys: new Map<string, string>(), parent, id, home: parent.home } as Scope;
  scope.owner = scope;
  return scope;
}

export function blockScope(parent: Scope): Scope {
  return { keys: new Map(), parent, owner: parent.owner, id: parent.id, home: parent.home };
}

/** A class's body: what is assigned there are its members, which its methods do not see as names. */
export function classScope(parent: Scope, id: number): Scope {
  const scope = { keys: new Map<string, string>(), parent, id, home: parent.home, isClass: true } as Scope;
  scope.owner = scope;
  return scope;
}

/** The scope that a function written here sees. */
export function closureScope(scope: Scope): Scope {
  return scope.isClass && scope.parent ? closureScope(scope.parent) : scope;
}

/** The key under which the state keeps a name, or undefined for a name that nothing here declares. */
export function findKey(scope: Scope, name: string): string | undefined {
  for (let at: Scope | undefined = scope; at; at = at.parent) {
    const key = at.keys.get(name);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** The same declaration gets the same key each time it is evaluated, so that the rounds of a loop agree. */
export function declareName(scope: Scope, name: string, at: number): string {
  const known = scope.keys.get(name);
  if (known !== undefined) return known;
  const key = `${name}@${at}${scope.home.mark}`;
  scope.keys.set(name, key);
  return key;
}
