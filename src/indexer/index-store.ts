import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FileFacts } from '../model/file-facts.ts';

/** What is remembered of a file from one start to the next. */
export interface StoredFile {
  modified: number;
  size: number;
  /** Absent for files that have nothing to do with flows. */
  facts?: FileFacts;
}

interface StoredIndex {
  /** Another version of the analyser may see other things in the same files. */
  version: string;
  roots: string[];
  files: Record<string, StoredFile>;
}

/** What was remembered of these roots by this version; nothing where there is no such index or it can't be read. */
export function loadIndex(store: string, version: string, roots: readonly string[]): Map<string, StoredFile> {
  try {
    const index = JSON.parse(readFileSync(store, 'utf8')) as StoredIndex;
    if (index.version !== version || index.roots.join('\n') !== roots.join('\n')) return new Map();
    return new Map(Object.entries(index.files));
  } catch {
    // It is only there to save time: without it everything is read anew.
    return new Map();
  }
}

/** Written beside and then put in place, so that a reader never meets half of it. What can't be written is read anew next time. */
export function saveIndex(
  store: string,
  version: string,
  { roots, files }: { roots: readonly string[]; files: ReadonlyMap<string, StoredFile> },
): void {
  const index: StoredIndex = { version, roots: [...roots], files: Object.fromEntries(files) };
  try {
    mkdirSync(dirname(store), { recursive: true });
    const beside = `${store}.${process.pid}`;
    writeFileSync(beside, JSON.stringify(index));
    renameSync(beside, store);
  } catch {
    // As when the disk is full or the folder is not to be written to.
  }
}
