import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { KeptTable } from './statement-effect.ts';
import type { Tables } from './tables.ts';

/**
 * Builds queries; nothing is ever run through it. A database answers at once, so the store compiles a query here and
 * runs it on a `Database`, without a promise in between: a transaction is then one uninterrupted call.
 */
export const sql = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export interface Query<Row> {
  compile(): CompiledQuery<Row>;
}

export type SqlValue = string | number | bigint | null;

/** A statement of a text with `?` for its values. */
export interface Statement {
  all(...values: SqlValue[]): unknown[];
  get(...values: SqlValue[]): unknown;
  run(...values: SqlValue[]): { changes: number | bigint };
}

/** One database, SQLite's or Postgres's, that answers before it returns. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  all<Row>(query: Query<Row>): Row[];
  first<Row>(query: Query<Row>): Row | undefined;
  /** Runs a query for its effect; returns how many rows it touched. */
  run(query: Query<unknown>): number;
  prepare(text: string): Statement;
  /**
   * Within a transaction, runs a statement whose effect alone matters. It may go to the database only with what is
   * asked next, and a failure is told then, at the latest by the commit.
   */
  defer(text: string, values: readonly SqlValue[]): void;
  /** Within a transaction, runs a statement for each of many rows of values; returns how many rows each touched. */
  runAll(text: string, rows: readonly (readonly SqlValue[])[]): number[];
  /** Within a transaction, asks early for a row that is wanted later: the answer is of a moment between the two. */
  ask(text: string, values: readonly SqlValue[]): () => unknown;
  /** Within a transaction, a row that is at hand without a question. */
  kept?(table: KeptTable, id: string): object | undefined;
  /** Whether the last transaction came to nothing since what it was told was out of date: it is to be run again. */
  readonly outdated?: boolean;
  /** Begins a transaction in which nobody else writes, to the end of it. */
  begin(): void;
  commit(): void;
  /**
   * Commits without standing still for it, where that can be done; else undefined, and nothing has happened. No other
   * transaction may begin before the promise has settled; where it rejects, the transaction has come to nothing.
   */
  commitLater?(): Promise<void> | undefined;
  /** Undoes the open transaction, if there is still one. */
  rollBack(): void;
  /** Undoes what `run` did where it throws, and lets the rest of the open transaction stand. Not for use within itself. */
  attempt(run: () => void): void;
  /** Tidies up while nothing else is to be done. */
  checkpoint(): void;
  close(): void;
  /** Where other servers use the database too: how they hear what this one publishes, and it what they do. */
  readonly shared?: SharedDatabase;
}

export interface SharedDatabase {
  /** Tells the other servers, when the open transaction is committed. */
  notify(payload: string): void;
  /** Hears what any of the servers told, this one too; an empty text where some of it may have been missed. */
  listen(hear: (payload: string) => void): void;
}

/** What all databases do alike with a query. */
export function runQuery<Result>(
  database: Pick<Database, 'prepare'>,
  query: Query<unknown>,
  use: (statement: Statement, values: SqlValue[]) => Result,
): Result {
  const { sql: text, parameters } = query.compile();
  return use(database.prepare(text), parameters as SqlValue[]);
}
