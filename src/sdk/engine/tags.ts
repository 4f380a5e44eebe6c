import { AsyncLocalStorage } from 'node:async_hooks';

/** The tags that `withTags` gives around here. */
export const tagging = new AsyncLocalStorage<readonly string[]>();

export function ambientTags(): readonly string[] {
  return tagging.getStore() ?? NONE;
}

/** A run's own tags and those around it, each once. */
export function tagsWithin(own: readonly string[]): readonly string[] {
  const around = ambientTags();
  return around.length === 0 ? own : [...new Set([...own, ...around])];
}

const NONE: readonly string[] = [];
