import type { SqlValue } from './database.ts';
import { storable } from './postgres-literals.ts';
import { type NamedRow, RowShape } from './row-shape.ts';
import { type Effect, isWrite, type KeptTable, type RowWrite, writesRow } from './statement-effect.ts';

/**
 * Rows as the database has them, for the one transaction at a time that is open in this process. Whoever writes to the
 * database moves its serial number on; while that is still the one that the last transaction in here has left, nobody
 * else has written, and what is told here is what a query would give. Invariants:
 *
 * 1. What an open transaction saw or wrote joins the rows when it is committed, and is forgotten when it is undone.
 * 2. A row that was written is told where all its columns are known, and else not until the database has given it back.
 * 3. Nothing is told, and nothing kept, without a serial number.
 */
export class KeptRows {
  readonly #limit: number;
  readonly #tables = new Map<KeptTable, Known<NamedRow>>();
  /** Since the transaction began. */
  readonly #open = new Map<KeptTable, Changes>();
  /** The columns of a table, of which a row was seen. */
  readonly #shapes = new Map<KeptTable, RowShape>();
  #serial: number | undefined;
  #told = false;
  #wrote = false;

  /** Keeps at most so many rows of each table, those used last. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number that the database must still have for what is told to be true. */
  get serial(): number | undefined {
    return this.#serial;
  }

  /** Whether the open transaction was told anything. */
  get told(): boolean {
    return this.#told;
  }

  /** Whether the open transaction wrote anything. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /** What the statement would read, where that is known. */
  tell(effect: Effect, text: string, values: readonly SqlValue[]): NamedRow | undefined {
    if (this.#serial === undefined) return undefined;
    if (effect.kind !== 'reads-row' && effect.kind !== 'counts-table') return undefined;
    const row = effect.kind === 'reads-row' ? this.#row(effect.tables[0], values[0]) : this.#answer(effect, text);
    if (!row) return undefined;
    this.#told = true;
    // Callers may change what they have read.
    return { ...row };
  }

  /** A statement takes its place among those of the transaction. Whether the row that it writes is known thereby. */
  sent(effect: Effect, values: readonly SqlValue[]): boolean {
    if (!isWrite(effect)) return false;
    this.#wrote = true;
    const row = writesRow(effect) ? this.#written(effect, values) : undefined;
    for (const table of effect.tables) {
      const changes = this.#changes(table);
      changes.answers.clear();
      changes.changed = true;
      if (effect.kind === 'changes-row') changes.rows.set(values.at(-1), row);
      else if (row) changes.rows.set(row.id, row);
      if (effect.kind === 'writes') {
        changes.rows.clear();
        changes.dropped = true;
      }
    }
    return row !== undefined;
  }

  /** What the database gave back for a statement: the first row. */
  answered(effect: Effect, text: string, row: NamedRow | undefined): void {
    if (!row) return;
    switch (effect.kind) {
      case 'counts-table':
        this.#changes(effect.tables[0]).answers.set(text, { ...row });
        break;
      case 'reads-row':
      case 'inserts-row':
      case 'changes-row': {
        const [table] = effect.tables;
        if (!this.#shapes.has(table)) this.#shapes.set(table, new RowShape(Object.keys(row)));
        this.#changes(table).rows.set(row.id, { ...row });
        break;
      }
    }
  }

  /** The transaction is committed, and has left this number. Without one nobody knows what the rows are worth. */
  committed(serial: number | undefined): void {
    if (serial === undefined) {
      this.forget();
      return;
    }
    this.#serial = serial;
    for (const [name, changes] of this.#open) {
      const known = this.#tables.get(name) ?? { rows: new Map(), answers: new Map() };
      this.#tables.set(name, known);
      if (changes.dropped) known.rows.clear();
      if (changes.changed) known.answers.clear();
      join(known.answers, changes.answers, this.#limit);
      join(known.rows, changes.rows, this.#limit);
    }
    this.undone();
  }

  /** Nothing came of the transaction. */
  undone(): void {
    this.#open.clear();
    this.#told = false;
    this.#wrote = false;
  }

  /** Somebody else wrote, or may have. */
  forget(): void {
    this.#tables.clear();
    this.#serial = undefined;
    this.undone();
  }

  #row(table: KeptTable, id: SqlValue | undefined): NamedRow | undefined {
    const open = this.#open.get(table);
    if (open?.rows.has(id)) return open.rows.get(id);
    return open?.dropped ? undefined : this.#tables.get(table)?.rows.get(id);
  }

  #answer({ tables: [table] }: Extract<Effect, { kind: 'counts-table' }>, text: string): NamedRow | undefined {
    const open = this.#open.get(table);
    return open?.answers.get(text) ?? (open?.changed ? undefined : this.#tables.get(table)?.answers.get(text));
  }

  /** The row as it will be, where nothing is missing. */
  #written({ kind, tables: [table], columns }: RowWrite, values: readonly SqlValue[]): NamedRow | undefined {
    const row = kind === 'changes-row' ? this.#copy(table, values.at(-1)) : this.#emptyRow(table, columns.length);
    if (!row) return undefined;
    for (const [index, column] of columns.entries()) row[column] = asRead(values[index] ?? null);
    return row;
  }

  #copy(table: KeptTable, id: SqlValue | undefined): NamedRow | undefined {
    const row = this.#row(table, id);
    return row && { ...row };
  }

  /** Where so many columns are all. */
  #emptyRow(table: KeptTable, columns: number): NamedRow | undefined {
    const shape = this.#shapes.get(table);
    return shape?.names.length === columns ? shape.empty() : undefined;
  }

  #changes(table: KeptTable): Changes {
    let changes = this.#open.get(table);
    if (!changes) {
      changes = { rows: new Map(), answers: new Map(), changed: false, dropped: false };
      this.#open.set(table, changes);
    }
    return changes;
  }
}

interface Known<Row> {
  /** By id. */
  rows: Map<unknown, Row>;
  /** By the text of a question about the whole table. */
  answers: Map<unknown, NamedRow>;
}

/** A row is undefined where it was written and has not come back. */
interface Changes extends Known<NamedRow | undefined> {
  /** Whether any row of the table was written. */
  changed: boolean;
  /** Whether nobody knows which. */
  dropped: boolean;
}

/** How a value that was written is read again. */
function asRead(value: SqlValue): unknown {
  if (typeof value === 'string') return storable(value);
  return typeof value === 'bigint' ? Number(value) : value;
}

function join<Row>(known: Map<unknown, Row>, fresh: Map<unknown, Row | undefined>, limit: number): void {
  for (const [key, row] of fresh) {
    // What was used last comes last, and is kept longest.
    known.delete(key);
    if (row) known.set(key, row);
  }
  for (const key of known.keys()) {
    if (known.size <= limit) break;
    known.delete(key);
  }
}
