import type { Json } from '../model/graph.ts';
import { ambientServices } from './ambient-services.ts';

/**
 * Values that are kept at the orchestrator, for all flows and beyond any run. Names have lower-case letters, digits
 * and underscores; values are JSON of at most 5,000 characters. Works in runs and outside of them.
 *
 * @example
 * await Variable.set('threshold', 0.8, { tags: ['model'] });
 * const threshold = await Variable.get<number>('threshold', 0.5);
 */
export const Variable = {
  /** The value, or `fallback` where there is no such variable. */
  async get<T extends Json = Json>(name: string, fallback?: T): Promise<T | undefined> {
    const found = await (await ambientServices()).readVariable(name);
    return found ? (found.value as T) : fallback;
  },

  /** Rejects with a `VariableExistsError` where there is one already, unless `overwrite` is set. */
  async set(
    name: string,
    value: Json,
    { tags = [], overwrite = false }: { tags?: readonly string[]; overwrite?: boolean } = {},
  ): Promise<void> {
    if (!/^[a-z0-9_]+$/.test(name)) {
      throw new TypeError(`The variable name '${name}' may only have lower-case letters, digits and underscores.`);
    }
    await (await ambientServices()).writeVariable({ name, value, tags, overwrite });
  },

  /** Whether there was one. */
  async unset(name: string): Promise<boolean> {
    return (await ambientServices()).deleteVariable(name);
  },
};
