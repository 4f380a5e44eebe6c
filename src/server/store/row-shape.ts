/** A row by the names of its columns. */
export type NamedRow = Record<string, unknown>;

/**
 * The columns of a statement. Its rows begin as copies of one empty row: what is put together column by column V8 keeps
 * as a hash table from a dozen columns on, and copies and reads many times more slowly.
 */
export class RowShape {
  readonly names: readonly string[];
  readonly #empty: NamedRow;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#empty = Object.fromEntries(names.map((name) => [name, null]));
  }

  /** A row in which every column is null. */
  empty(): NamedRow {
    return { ...this.#empty };
  }

  /** A row of these values, in the order of the names. */
  row(values: readonly unknown[]): NamedRow {
    const row = this.empty();
    for (const [index, name] of this.names.entries()) row[name] = values[index];
    return row;
  }
}

/** The shapes that a database has come across. */
export class RowShapes {
  readonly #known = new Map<string, RowShape>();

  of(names: readonly string[]): RowShape {
    const key = names.join();
    let shape = this.#known.get(key);
    if (!shape) {
      shape = new RowShape(names);
      this.#known.set(key, shape);
    }
    return shape;
  }
}
