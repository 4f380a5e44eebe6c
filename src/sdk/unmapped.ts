/** Marks a list that `map` passes whole to every call. Made by `unmapped`. */
export class Unmapped<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/**
 * Keeps `map` from taking a list apart.
 *
 * @example
 * const at = task((index: number, rows: string[]) => rows[index]);
 * const all = flow(async () => at.map([0, 1], unmapped(['a', 'b'])));
 * expect(await all()).toEqual(['a', 'b']);
 */
export function unmapped<T>(value: T): Unmapped<T> {
  return new Unmapped(value);
}
