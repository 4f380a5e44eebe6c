import type { Expression, FunctionIr, Statement } from '../flow-ir.ts';

type Node = { kind: string };

/** Visits every expression and statement in a piece of lowered code, parents first; not what patterns bind. */
export function walkIr(root: unknown, visit: (node: Expression | Statement, parents: readonly object[]) => void): void {
  const parents: object[] = [];
  const step = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    const isNode = 'kind' in at && typeof (at as Node).kind === 'string' && !PATTERNS.has((at as Node).kind);
    if (isNode) visit(at as Expression | Statement, parents);
    parents.push(at);
    for (const [key, child] of Object.entries(at)) {
      if (key !== 'schema' && key !== 'fields') step(child);
    }
    parents.pop();
  };
  step(root);
}

const PATTERNS = new Set(['bind', 'unpack', 'member']);

/** The expressions that name a variable, inside a function and all that is nested in it. */
export function usesOf(root: FunctionIr | object, name: string): { use: Expression; parents: object[] }[] {
  const uses: { use: Expression; parents: object[] }[] = [];
  walkIr(root, (node, parents) => {
    if (node.kind === 'name' && node.name === name) uses.push({ use: node, parents: [...parents] });
  });
  return uses;
}
