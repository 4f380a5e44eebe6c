import pg, { type Connection, type FieldDef, type Submittable } from 'pg';
import { serialize } from 'pg-protocol';
import type { SqlValue } from './database.ts';
import type { Part } from './postgres-batch.ts';
import { storable } from './postgres-literals.ts';
import type { PostgresRows } from './postgres-protocol.ts';

/**
 * Sends all parts of a batch at once and takes their answers, in one round trip of the extended query protocol
 * (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY): the first that fails is the last
 * that is looked at. Unless the parts begin a transaction they are one. The client drives it as it does a cursor of
 * `pg-cursor`, by the methods whose names begin with `handle`.
 */
export class Exchange implements Submittable {
  /** The client wraps it for its time limit. */
  callback: (error: Error | null) => void;
  /** One of each part that is wanted, in their order. */
  readonly answers: PostgresRows[] = [];
  readonly #parts: readonly Part[];
  readonly #wanted: ReadonlySet<number>;
  #place = 0;
  #fields: readonly FieldDef[] | undefined;
  #rows: unknown[][] = [];

  constructor(parts: readonly Part[], wanted: ReadonlySet<number>, done: (error: Error | null) => void) {
    this.#parts = parts;
    this.#wanted = wanted;
    this.callback = done;
  }

  submit(connection: Connection): void {
    const messages: Buffer[] = [];
    for (const [place, { text, values, prepared, isNew }] of this.#parts.entries()) {
      const name = prepared?.name ?? '';
      if (!prepared || isNew) messages.push(serialize.parse({ name, text, types: [] }));
      messages.push(serialize.bind({ statement: name, values: values.map(asText) }));
      if (this.#wanted.has(place) && !prepared?.fields) messages.push(serialize.describe({ type: 'P', name: '' }));
      messages.push(serialize.execute({}));
    }
    messages.push(serialize.sync());
    // One piece is sent in less time than several together.
    connection.stream.write(Buffer.concat(messages));
  }

  handleRowDescription({ fields }: { fields: readonly FieldDef[] }): void {
    this.#fields = fields;
  }

  handleDataRow({ fields: values }: { fields: readonly (string | null)[] }): void {
    const fields = this.#fieldsHere();
    if (!fields || !this.#wanted.has(this.#place)) return;
    const row = fields.map(({ dataTypeID }, index) => {
      const value = values[index] ?? null;
      return value === null ? null : pg.types.getTypeParser(dataTypeID, 'text')(value);
    });
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#wanted.has(this.#place)) {
      const prepared = this.#parts[this.#place]?.prepared;
      const fields = this.#fieldsHere() ?? [];
      if (prepared) prepared.fields ??= fields;
      const columns = fields.map(({ name }) => name);
      // "UPDATE 1", "INSERT 0 1"; other commands tell no number.
      this.answers.push({ columns, rows: this.#rows, changes: Number(/\d+$/.exec(text)?.[0] ?? 0) });
    }
    this.#place += 1;
    this.#fields = undefined;
    this.#rows = [];
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  /** Of the part whose answer comes: what was told now, or when it was prepared. */
  #fieldsHere(): readonly FieldDef[] | undefined {
    return this.#fields ?? this.#parts[this.#place]?.prepared?.fields;
  }
}

function asText(value: SqlValue): string | null {
  if (value === null) return null;
  return typeof value === 'string' ? storable(value) : String(value);
}
