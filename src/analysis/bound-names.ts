import type { Statement } from './flow-ir.ts';

/** What a block declares for itself. */
export function declaredIn(statements: readonly Statement[]): Set<string> {
  const names = new Set<string>();
  for (const statement of statements) {
    if (statement.kind === 'function' || statement.kind === 'class') names.add(statement.name);
    if (statement.kind === 'assign' && statement.declares)
      for (const name of boundNames(statement.target, false)) names.add(name);
  }
  return names;
}

/** Python: whatever a function assigns is its own. */
export function assignedIn(body: unknown): Set<string> {
  return boundNames(body, true);
}

/** The names that patterns bind; with `statements`, those of functions and classes too. */
export function boundNames(root: unknown, statements: boolean): Set<string> {
  const names = new Set<string>();
  const visit = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    if ('kind' in at && at.kind === 'bind' && 'name' in at && typeof at.name === 'string') names.add(at.name);
    if (statements && 'kind' in at && (at.kind === 'function' || at.kind === 'class') && 'name' in at)
      names.add(String(at.name));
    // A function in the function has names of its own.
    if ('parameters' in at && 'async' in at) return;
    for (const [key, child] of Object.entries(at)) if (key !== 'fields' && key !== 'schema') visit(child);
  };
  visit(root);
  return names;
}
