import { walkIr } from '../edit/walk-ir.ts';
import type { CallExpression, Expression, ImportBinding, ModuleIr, Statement } from '../flow-ir.ts';

/** What a file says by name, wherever it says it: a deployment is rarely made where its parts are. */
export interface FileFacts {
  /** Every call, the outer before the inner. */
  calls: CallExpression[];
  imports: ReadonlyMap<string, ImportBinding>;
  /** What a name was last given. */
  assigned: ReadonlyMap<string, Expression>;
  /** Follows a name to what it was given, through `await`, as long as that is one thing. */
  resolve(expression: Expression): Expression;
}

interface StatementFacts {
  calls: CallExpression[];
  imports: ImportBinding[];
  assigned: { name: string; value: Expression }[];
}

/** By statement, which stays the same object while its text does. */
const KNOWN = new WeakMap<Statement, StatementFacts>();
const FOLLOW_LIMIT = 8;

export function factsOf(module: ModuleIr): FileFacts {
  const calls: CallExpression[] = [];
  const imports = new Map<string, ImportBinding>();
  const assigned = new Map<string, Expression>();
  const several = new Set<string>();
  for (const statement of module.body.statements) {
    const facts = KNOWN.get(statement) ?? readStatement(statement);
    KNOWN.set(statement, facts);
    calls.push(...facts.calls);
    for (const binding of facts.imports) imports.set(binding.local, binding);
    for (const { name, value } of facts.assigned) {
      if (assigned.has(name)) several.add(name);
      assigned.set(name, value);
    }
  }
  const resolve = (expression: Expression, depth = 0): Expression => {
    if (depth > FOLLOW_LIMIT) return expression;
    if (expression.kind === 'await') return resolve(expression.value, depth + 1);
    if (expression.kind !== 'name' || several.has(expression.name)) return expression;
    const value = assigned.get(expression.name);
    return value ? resolve(value, depth + 1) : expression;
  };
  return { calls, imports, assigned, resolve: (at) => resolve(at) };
}

function readStatement(statement: Statement): StatementFacts {
  const facts: StatementFacts = { calls: [], imports: [], assigned: [] };
  walkIr(statement, (node) => {
    if (node.kind === 'call') facts.calls.push(node);
    else if (node.kind === 'import') facts.imports.push(...node.bindings);
    else if (node.kind === 'assign' && node.target.kind === 'bind') {
      facts.assigned.push({ name: node.target.name, value: node.value });
    }
  });
  return facts;
}
