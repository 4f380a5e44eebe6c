import { ambientTags, tagging } from './engine/tags.ts';

/**
 * Gives tags to all flow runs and task runs that begin while a function runs, besides those that they have themselves.
 *
 * @example
 * const nightly = flow(() => withTags(['nightly'], () => load('Oslo')));
 * expect(await nightly()).toBe('rows of Oslo');
 */
export function withTags<T>(tags: readonly string[], fn: () => T): T {
  return tagging.run([...new Set([...ambientTags(), ...tags])], fn);
}
