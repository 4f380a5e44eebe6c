import { assignedIn, boundNames, declaredIn } from '../bound-names.ts';
import type { FunctionIr, ImportStatement, ModuleIr, Span, Statement } from '../flow-ir.ts';

/** A place where a name of the module stands. */
export interface Reference extends Span {
  /** What to write there where the old name has to stay visible too, as in `{ load }`. */
  keeps?: (name: string) => string;
}

/** Where a name that is declared or imported at the top of the file is meant; undefined when it is neither. */
export function moduleReferences(module: ModuleIr, name: string): Reference[] | undefined {
  const found: Reference[] = [];
  let declared = false;
  const scopes: Set<string>[] = [];
  const isShadowed = (): boolean => scopes.some((scope) => scope.has(name));
  const inScope = (names: Set<string>, walk: () => void): void => {
    scopes.push(names);
    walk();
    scopes.pop();
  };
  const visit = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    if (Array.isArray(at)) {
      at.forEach(visit);
      return;
    }
    if ('parameters' in at && 'body' in at && 'async' in at) visitFunction(at as FunctionIr);
    else if ('statements' in at && module.language === 'typescript') {
      const { statements } = at as { statements: Statement[] };
      inScope(declaredIn(statements), () => statements.forEach(visit));
    } else if ('kind' in at && at.kind === 'comprehension') inScope(boundNames(at, false), () => visitChildren(at));
    else if ('kind' in at && at.kind === 'loop' && 'declares' in at && at.declares) {
      inScope(boundNames('target' in at ? at.target : undefined, false), () => visitChildren(at));
    } else if ('kind' in at && at.kind === 'collection') visitCollection(at);
    else {
      if ('kind' in at) visitName(at as { kind: string; name?: string } & Span);
      visitChildren(at);
    }
  };
  const visitChildren = (at: object): void => {
    for (const [key, child] of Object.entries(at)) if (key !== 'schema' && key !== 'fields') visit(child);
  };
  const visitCollection = (at: object): void => {
    const { entries } = at as {
      entries: { key?: string; value: Span & { kind: string; name?: string }; start: number }[];
    };
    for (const entry of entries) {
      const { value } = entry;
      const shorthand =
        entry.key === name && value.kind === 'name' && value.name === name && value.start === entry.start;
      if (!shorthand) visit(entry);
      else if (!isShadowed()) found.push({ ...spanOf(value), keeps: (to) => `${name}: ${to}` });
    }
  };
  const visitFunction = (fn: FunctionIr): void => {
    const names = boundNames(fn.parameters, false);
    // A function expression's own name is visible in it alone.
    if (module.language === 'python') for (const local of assignedIn(fn.body)) names.add(local);
    else if (fn.name === name && !isDeclaration(module, fn)) names.add(name);
    for (const parameter of fn.parameters) visit(parameter.defaultValue);
    inScope(names, () => {
      for (const parameter of fn.parameters) visit(parameter.pattern);
      visit(fn.body);
    });
  };
  const visitImport = ({ bindings }: ImportStatement): void => {
    for (const { local, imported, start, end } of bindings) {
      if (local !== name || imported === '**') continue;
      declared = true;
      // The last word of `load as fetch` and of `load` is the name that it has here.
      const span = { start: end - name.length, end };
      if (module.text.slice(span.start, span.end) !== name) continue;
      found.push(span.start === start ? { ...span, keeps: (to) => `${name} as ${to}` } : span);
    }
  };
  const visitName = (at: { kind: string; name?: string } & Span): void => {
    if (at.kind === 'import') visitImport(at as unknown as ImportStatement);
    if (at.name !== name || isShadowed()) return;
    if (at.kind === 'name' || at.kind === 'bind') found.push(spanOf(at));
    if (at.kind === 'bind') declared = true;
    if (at.kind === 'function') {
      const { fn } = at as unknown as { fn: FunctionIr };
      if (fn.nameSpan) found.push(spanOf(fn.nameSpan));
      declared = true;
    }
  };
  module.body.statements.forEach(visit);
  for (const mention of module.mentions()) {
    if (mention.name !== name) continue;
    found.push(mention.exported ? { ...spanOf(mention), keeps: (to) => `${to} as ${name}` } : spanOf(mention));
  }
  return declared ? unique(found) : undefined;
}

function isDeclaration(module: ModuleIr, fn: FunctionIr): boolean {
  return module.body.statements.some((statement) => statement.kind === 'function' && statement.fn === fn);
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function unique(references: readonly Reference[]): Reference[] {
  const seen = new Set<number>();
  return references.filter(({ start }) => !seen.has(start) && seen.add(start));
}
