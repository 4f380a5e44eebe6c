import type { ResultStorage } from './result-storage.ts';

/**
 * Keeps results in memory, for as long as the process or test holds on to the storage.
 *
 * @example
 * const resultStorage = createMemoryStorage();
 * const load = task({ resultStorage, resultStorageKey: 'load' }, () => 1);
 * // Once a flow has run it: resultStorage.entries.get('load')
 */
export function createMemoryStorage(): ResultStorage & { readonly entries: ReadonlyMap<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    async read(key) {
      return entries.get(key);
    },
    async write(key, text) {
      entries.set(key, text);
    },
  };
}
