import type { ResultStorage } from './result-storage.ts';

/** The latest records of a storage over a network, as text: what is asked for again is not fetched again. */
export function recentTexts(storage: ResultStorage): {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
} {
  let texts = byStorage.get(storage);
  if (!texts) {
    texts = new Map();
    byStorage.set(storage, texts);
  }
  const kept = texts;
  return {
    get: (key) => kept.get(key),
    set(key, text) {
      if (text.length > TEXT_LIMIT) return;
      // A map keeps the order in which its keys came, so the first is the oldest.
      kept.delete(key);
      kept.set(key, text);
      const oldest = kept.size > KEPT ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    },
  };
}

const KEPT = 1_000;
/** In UTF-16 units; a thousand of the largest stay within 130 MB. */
const TEXT_LIMIT = 65_536;
const byStorage = new WeakMap<ResultStorage, Map<string, string>>();
