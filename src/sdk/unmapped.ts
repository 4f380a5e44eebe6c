/** Marks a list that `map` passes whole to every call. Made by `unmapped`. */
export class Unmapped<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/** Keeps `map` from taking a list apart: `train.map(grid, unmapped(rows))`. */
export function unmapped<T>(value: T): Unmapped<T> {
  return new Unmapped(value);
}
