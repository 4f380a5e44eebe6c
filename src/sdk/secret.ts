import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { CACHE_TEXT, canonicalJson } from './results/canonical-json.ts';

/**
 * A value that is shown nowhere: not in a log, not among kept arguments, not in a flow run's parameters, and that no
 * result can hold. It counts in cache keys, as a hash.
 *
 * @example
 * const login = task({ persistInputs: true }, (user: string, password: Secret<string>) => {
 *   return btoa(`${user}:${password.get()}`).length;
 * });
 * const check = flow(() => login('me', new Secret(process.env.PASSWORD ?? '')));
 */
export class Secret<T> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The value itself. */
  get(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return `Secret(${REDACTED})`;
  }

  [CACHE_TEXT](): string {
    return createHash('sha256').update(canonicalJson(this.#value)).digest('hex');
  }
}

/** What stands in the place of what is secret. */
export const REDACTED = '********';
