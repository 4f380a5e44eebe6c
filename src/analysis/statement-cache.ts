import type { Span, Statement } from './flow-ir.ts';

/**
 * Lowered top-level statements by their text, so that a keystroke costs the lowering of the one statement it
 * fell in. What is taken out belongs to the taker, and is moved to where it stands now; lowered code is a tree,
 * so each part is moved once.
 */
export interface StatementCache {
  take(place: StatementPlace): Statement[] | undefined;
  keep(place: StatementPlace, statements: Statement[]): void;
  /** The tree that the parser made of the file's text before; taken once, as the parser may change it. */
  takeTree(): ParsedTree | undefined;
  keepTree(tree: ParsedTree): void;
}

/** A parser's tree with the text that it was made of; what it is beyond that only its own parser knows. */
export interface ParsedTree {
  text: string;
  tree: unknown;
  /** Frees what lies outside of JavaScript's memory. */
  dispose(): void;
}

/** A statement of a file's top level: its text, what the parser took it for, and where it begins. */
export interface StatementPlace {
  text: string;
  type: string;
  at: number;
}

interface Entry {
  type: string;
  at: number;
  statements: Statement[];
}

/** What one reading of a file leaves for the next. */
interface Kept {
  statements: Map<string, Entry[]>;
  tree?: ParsedTree;
}

/** A cache that gives what the last reading kept, and keeps what this one does. */
function nextCache(last: Kept): StatementCache & { kept: Kept } {
  const kept: Kept = { statements: new Map() };
  return {
    kept,
    takeTree: () => {
      const { tree } = last;
      delete last.tree;
      return tree;
    },
    keepTree: (tree) => {
      kept.tree = tree;
    },
    take: ({ text, type, at }) => {
      const entries = last.statements.get(text);
      if (entries?.at(-1)?.type !== type) return undefined;
      const entry = entries.pop();
      if (!entry) return undefined;
      if (entry.at !== at) move(entry.statements, at - entry.at);
      return entry.statements;
    },
    keep: ({ text, type, at }, statements) => {
      const entry = { type, at, statements };
      const known = kept.statements.get(text);
      if (known) known.push(entry);
      else kept.statements.set(text, [entry]);
    },
  };
}

/** Keeps the caches of the files read last. */
export function createCaches(files = 8): { open(file: string): StatementCache } {
  const caches = new Map<string, Kept>();
  return {
    open: (file) => {
      const cache = nextCache(caches.get(file) ?? { statements: new Map() });
      caches.delete(file);
      caches.set(file, cache.kept);
      const [oldest] = caches.keys();
      if (caches.size > files && oldest !== undefined) {
        caches.get(oldest)?.tree?.dispose();
        caches.delete(oldest);
      }
      return cache;
    },
  };
}

/** A cache that holds nothing, for a reading that must leave others alone. */
export const NO_CACHE: StatementCache = {
  take: () => undefined,
  keep: () => {},
  takeTree: () => undefined,
  keepTree: (tree) => tree.dispose(),
};

/** The places in lowered statements, collected when they are first moved: a file's later lines move with every new line. */
const PLACES = new WeakMap<Statement[], Span[]>();

function move(statements: Statement[], by: number): void {
  let places = PLACES.get(statements);
  if (!places) {
    const found = new Set<Span>();
    collectPlaces(statements, found);
    places = [...found];
    PLACES.set(statements, places);
  }
  for (const place of places) {
    place.start += by;
    place.end += by;
  }
}

function collectPlaces(part: unknown, found: Set<Span>): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const item of part) collectPlaces(item, found);
    return;
  }
  const record = part as Record<string, unknown>;
  if (typeof record.start === 'number' && typeof record.end === 'number') {
    if (found.has(part as Span)) return;
    found.add(part as Span);
  }
  for (const key in record) if (key !== 'schema') collectPlaces(record[key], found);
}
