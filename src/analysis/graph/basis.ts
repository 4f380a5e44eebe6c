import type { Language } from '../../model/source.ts';
import { assignedIn, boundNames, declaredIn } from '../bound-names.ts';
import type { Expression, FunctionIr, ImportStatement, ModuleIr, Pattern, Statement } from '../flow-ir.ts';
import type { Definition } from './callable.ts';

/**
 * What a flow's graph was drawn from, so that it need not be drawn again while that stays the same: by name, the
 * statements of the file that bind it. A statement that has not changed is the same object from one reading to the next;
 * of a task or flow that is only called, no more counts than what its callers can see of it.
 */
export type Basis = ReadonlyMap<string, readonly Token[]>;

type Token = Statement | string;

/** A name that more statements bind than this is not followed: whatever rests on it is drawn each time. */
const BINDING_LIMIT = 40;
/** What rests on more names than this is drawn each time. */
const BASIS_LIMIT = 300;
const ALWAYS_NEW: Statement = { kind: 'export', names: [], start: 0, end: 0 };

/** The statements of one reading, as far as drawings rest on them. */
export interface Ground {
  /** Statements that may bind any name at all. */
  others: readonly Statement[];
  /** The statement of the file's top level that an offset lies in. */
  statementAt(offset: number): Statement | undefined;
  /** What a statement's graphs rest on: the names that it mentions, and those that they mention in turn; undefined for too many. */
  basisOf(statement: Statement): Basis | undefined;
  /** Whether what a basis was made of is still the same. */
  holds(basis: Basis): boolean;
}

export function groundOf(module: ModuleIr, definitions: readonly Definition[]): Ground {
  const { statements } = module.body;
  const binding = new Map<string, Statement[]>();
  const others: Statement[] = [];
  for (const statement of statements) {
    if (bindsAnything(statement)) others.push(statement);
    for (const name of namesBound(statement)) add(binding, name, statement);
  }
  const statementAt = (offset: number): Statement | undefined => {
    let low = 0;
    let high = statements.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((statements[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = statements[low];
    return found && found.start <= offset ? found : undefined;
  };
  const bodies = new Map<Statement, FunctionIr[]>();
  for (const { kind, fn, span, deferred } of definitions) {
    const statement = kind === 'helper' || deferred || !fn ? undefined : statementAt(span.start);
    if (!fn || !statement || statement.kind === 'class') continue;
    bodies.set(statement, [...(bodies.get(statement) ?? []), fn]);
  }
  const { language } = module;
  // What a statement of the file calls may change more than what it binds.
  const functions = new Map(
    statements.flatMap((statement) =>
      statement.kind === 'function' && statement.decorators.length === 0 ? [[statement.name, statement] as const] : [],
    ),
  );
  for (const statement of statements) {
    if (statement.kind === 'function' || statement.kind === 'import' || statement.kind === 'export') continue;
    const own = namesBound(statement);
    for (const name of changedNames(statement, { language, functions, withoutBodies: bodies.has(statement) })) {
      if (!own.includes(name)) add(binding, name, statement);
    }
  }
  const tokens = new Map<string, readonly Token[]>();
  const tokensOf = (name: string): readonly Token[] => {
    const known = tokens.get(name);
    if (known) return known;
    const bound = binding.get(name) ?? [];
    const made = (bound.length > BINDING_LIMIT ? [] : bound).map((statement): Token => {
      const inner = bodies.get(statement);
      return inner ? headerOf(module.text, statement, inner) : statement;
    });
    if (bound.length > BINDING_LIMIT) made.push({ ...ALWAYS_NEW });
    tokens.set(name, made);
    return made;
  };
  // What was drawn together shares its lists, so that each is compared once.
  const compared = new Map<readonly Token[], boolean>();
  const isSame = (name: string, before: readonly Token[]): boolean => {
    let same = compared.get(before);
    if (same === undefined) {
      const now = tokensOf(name);
      same = now.length === before.length && now.every((token, at) => token === before[at]);
      compared.set(before, same);
    }
    return same;
  };
  return {
    others,
    statementAt,
    basisOf: (statement) => {
      const basis = new Map<string, readonly Token[]>();
      const queue = [...mentionedNames(statement, language, false)];
      for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
        if (basis.has(name)) continue;
        if (basis.size >= BASIS_LIMIT) return undefined;
        basis.set(name, tokensOf(name));
        const bindings = binding.get(name) ?? [];
        if (bindings.length > BINDING_LIMIT) continue;
        for (const bound of bindings) queue.push(...mentionedNames(bound, language, bodies.has(bound)));
      }
      return basis;
    },
    holds: (basis) => {
      for (const [name, before] of basis) if (!isSame(name, before)) return false;
      return true;
    },
  };
}

function add(binding: Map<string, Statement[]>, name: string, statement: Statement): void {
  const known = binding.get(name);
  if (known) known.push(statement);
  else binding.set(name, [statement]);
}

/** `from module import *` */
function bindsAnything(statement: Statement): boolean {
  return statement.kind === 'import' && statement.bindings.some(({ imported }) => imported === '**');
}

/** The names that a statement binds at the top of the file. */
function namesBound(statement: Statement): string[] {
  switch (statement.kind) {
    case 'import':
      return statement.bindings.map(({ local }) => local);
    case 'function':
    case 'class':
      return [statement.name];
    case 'assign':
      return patternNames(statement.target);
    default:
      return [];
  }
}

function patternNames(pattern: Pattern): string[] {
  if (pattern.kind === 'bind') return [pattern.name];
  if (pattern.kind === 'member') return [];
  return pattern.entries.flatMap((entry) => patternNames(entry.target));
}

interface Effects {
  language: Language;
  /** The file's plain functions by name. */
  functions: ReadonlyMap<string, Statement>;
  withoutBodies: boolean;
}

/** What a loop over declared names, a comprehension or a `catch` binds for itself alone. */
function ownNames(part: Record<string, unknown>): unknown {
  if (part.kind === 'loop') return part.declares ? part.target : undefined;
  if (part.kind === 'comprehension') return (part.clauses as { target: Pattern }[]).map(({ target }) => target);
  return part.binds;
}

/** The names of the file that a statement may change beside those it binds, by itself or by the functions it calls. */
function changedNames(statement: Statement, { language, functions, withoutBodies }: Effects): Iterable<string> {
  const roots = changedRoots(statement, withoutBodies);
  const mentioned = mentionedNames(statement, language, withoutBodies);
  if (!mentioned.some((name) => functions.has(name))) return roots;
  const changed = new Set(roots);
  const seen = new Set<Statement>();
  const queue = [...mentioned];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const called = functions.get(name);
    if (!called || seen.has(called)) continue;
    seen.add(called);
    for (const root of changedRoots(called, false)) changed.add(root);
    queue.push(...mentionedNames(called, language, false));
  }
  return changed;
}

const ROOTS = [new WeakMap<Statement, readonly string[]>(), new WeakMap<Statement, readonly string[]>()] as const;

/** Definitions inside of a condition bind their names as well as assignments do. */
const BINDS: ReadonlySet<unknown> = new Set(['bind', 'function', 'class']);

/** Names that are assigned, or of which a part is assigned or a method is called, anywhere in a statement. */
function changedRoots(statement: Statement, withoutBodies: boolean): readonly string[] {
  const cache = ROOTS[withoutBodies ? 1 : 0];
  const known = cache.get(statement);
  if (known) return known;
  const names = new Set<string>();
  const visit = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    const part = at as Record<string, unknown>;
    if (typeof part.name === 'string' && BINDS.has(part.kind)) names.add(part.name);
    if (part.kind === 'import') for (const { local } of (part as unknown as ImportStatement).bindings) names.add(local);
    if (part.kind === 'call' || part.kind === 'member') {
      const root = rootOf((part.kind === 'call' ? part.callee : part.object) as Expression, part.kind === 'call');
      if (root !== undefined) names.add(root);
    }
    for (const key in part) {
      if (key === 'schema' || (key === 'body' && withoutBodies && 'parameters' in part && 'async' in part)) continue;
      visit(part[key]);
    }
  };
  visit(statement);
  const found = [...names];
  cache.set(statement, found);
  return found;
}

/** `a` of `a.b.c`; of a callee only where something is called on it. */
function rootOf(expression: Expression, isCallee: boolean): string | undefined {
  let at = expression;
  let depth = 0;
  for (; at.kind === 'field' || at.kind === 'lookup'; at = at.object) depth++;
  return at.kind === 'name' && (depth > 0 || !isCallee) ? at.name : undefined;
}

const HEADERS = new WeakMap<Statement, string>();

/** A statement's text without the bodies of the tasks and flows that it defines. */
function headerOf(text: string, statement: Statement, functions: readonly FunctionIr[]): string {
  const known = HEADERS.get(statement);
  if (known !== undefined) return known;
  let header = '';
  let at = statement.start;
  for (const { body } of [...functions].sort((a, b) => a.body.start - b.body.start)) {
    if (body.start < at) continue;
    header += text.slice(at, body.start);
    at = body.end;
  }
  header += text.slice(at, statement.end);
  HEADERS.set(statement, header);
  return header;
}

const MENTIONED = [new WeakMap<Statement, readonly string[]>(), new WeakMap<Statement, readonly string[]>()] as const;

/** The names that a statement of the file takes from around it, and those it binds there. One too many does no harm. */
function mentionedNames(statement: Statement, language: Language, withoutBodies: boolean): readonly string[] {
  const cache = MENTIONED[withoutBodies ? 1 : 0];
  const known = cache.get(statement);
  if (known) return known;
  const names = new Set<string>();
  const scopes: ReadonlySet<string>[] = [];
  const visit = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return;
    if (Array.isArray(at)) {
      at.forEach(visit);
      return;
    }
    const part = at as Record<string, unknown>;
    const { kind, name } = part;
    if ((kind === 'name' || kind === 'bind') && typeof name === 'string') {
      if (!scopes.some((scope) => scope.has(name))) names.add(name);
    }
    const bound = ownNames(part);
    if ('parameters' in part && 'async' in part) visitFunction(part);
    else if (bound && scopes.length > 0) inScope(boundNames(bound, false), () => visitParts(part));
    else if ('statements' in part && language === 'typescript' && scopes.length > 0) {
      inScope(declaredIn(part.statements as Statement[]), () => visitParts(part));
    } else visitParts(part);
  };
  const visitParts = (part: Record<string, unknown>, except?: string): void => {
    for (const key in part) if (key !== 'schema' && key !== 'fields' && key !== except) visit(part[key]);
  };
  const visitFunction = (fn: Record<string, unknown>): void => {
    // Python's functions own whatever they assign; TypeScript's blocks what they declare.
    const own = boundNames(fn.parameters, false);
    if (language === 'python') for (const local of assignedIn(fn.body)) own.add(local);
    inScope(own, () => visitParts(fn, withoutBodies ? 'body' : undefined));
  };
  const inScope = (scope: ReadonlySet<string>, walk: () => void): void => {
    scopes.push(scope);
    walk();
    scopes.pop();
  };
  visit(statement);
  if (statement.kind === 'function' || statement.kind === 'class') names.add(statement.name);
  const found = [...names];
  cache.set(statement, found);
  return found;
}
