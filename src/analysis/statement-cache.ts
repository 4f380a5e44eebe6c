import type { Statement } from './flow-ir.ts';

/**
 * Lowered top-level statements by their text, so that a keystroke costs the lowering of the one statement it
 * fell in. What is taken out belongs to the taker, and is moved to where it stands now; lowered code is a tree,
 * so each part is moved once.
 */
export interface StatementCache {
  take(key: string, at: number): Statement[] | undefined;
  keep(key: string, at: number, statements: Statement[]): void;
}

interface Entry {
  at: number;
  statements: Statement[];
}

/** A cache that gives what the last reading kept, and keeps what this one does. */
function nextCache(last: Map<string, Entry[]>): StatementCache & { kept: Map<string, Entry[]> } {
  const kept = new Map<string, Entry[]>();
  return {
    kept,
    take: (key, at) => {
      const entry = last.get(key)?.pop();
      if (!entry) return undefined;
      if (entry.at !== at) move(entry.statements, at - entry.at);
      return entry.statements;
    },
    keep: (key, at, statements) => {
      const entry = { at, statements };
      const known = kept.get(key);
      if (known) known.push(entry);
      else kept.set(key, [entry]);
    },
  };
}

/** Keeps the caches of the files read last. */
export function createCaches(files = 8): { open(file: string): StatementCache } {
  const caches = new Map<string, Map<string, Entry[]>>();
  return {
    open: (file) => {
      const cache = nextCache(caches.get(file) ?? new Map());
      caches.delete(file);
      caches.set(file, cache.kept);
      const [oldest] = caches.keys();
      if (caches.size > files && oldest !== undefined) caches.delete(oldest);
      return cache;
    },
  };
}

/** A cache that holds nothing, for a reading that must leave others alone. */
export const NO_CACHE: StatementCache = { take: () => undefined, keep: () => {} };

function move(part: unknown, by: number): void {
  if (typeof part !== 'object' || part === null) return;
  if (Array.isArray(part)) {
    for (const item of part) move(item, by);
    return;
  }
  const record = part as Record<string, unknown>;
  for (const key in record) {
    const value = record[key];
    if (typeof value === 'object') {
      if (key !== 'schema') move(value, by);
    } else if (typeof value === 'number' && (key === 'start' || key === 'end')) record[key] = value + by;
  }
}
