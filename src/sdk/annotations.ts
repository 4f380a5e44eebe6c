/** Marks an argument whose run may fail. Made by `allowFailure`. */
export class AllowFailure<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/**
 * Lets a task begin though something that it takes, or waits for, has failed: in the place of the result it gets the
 * error.
 *
 * @example
 * const clean = task((rows: string[] | Error) => (rows instanceof Error ? [] : rows));
 * const tidy = flow(async () => clean(allowFailure(rowsOf.submit('Oslo'))));
 */
export function allowFailure<T>(value: T): AllowFailure<Awaited<T>> {
  return new AllowFailure(value as Awaited<T>);
}

/** Marks an argument that is not looked into. Made by `quote`. */
export class Quoted<T> {
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }
}

/**
 * Passes a value as it is: it is not searched for futures and results of other runs, which takes a while in large
 * objects. What it came out of shows as no input of the run.
 *
 * @example
 * const size = task((grid: number[][]) => grid.length);
 * const measure = flow(async () => size(quote(Array.from({ length: 1000 }, () => [0]))));
 */
export function quote<T>(value: T): Quoted<T> {
  return new Quoted(value);
}
