import { statSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Event } from '../../api/event.ts';
import type { EventFilter } from '../../api/event-filter.ts';
import { DatabaseTooNew, DatabaseUnreadable } from '../errors.ts';
import { detailsFit } from '../events/event-fits.ts';
import { type Database, type Query, runQuery, type SqlValue, type Statement } from './database.ts';
import { migrations as allMigrations } from './migrations/all.ts';
import { type NamedRow, RowShape } from './row-shape.ts';

/**
 * Moving the log into the database waits for the disk, so it is done when nothing else is (`checkpoint`); by
 * itself SQLite does it at this length (16 MB), so that a busy server's log does not grow without end. Everyone waits
 * meanwhile: at four times the length, that was a tenth of a second.
 */
const MAX_WAL_PAGES = 4_000;

/** Read in about a quarter of a second; what is larger is looked at by `millrace server backup`. */
const MAX_CHECKED_BYTES = 256 * 1024 * 1024;

/** One SQLite database with its prepared statements. */
export class SqliteDatabase implements Database {
  readonly dialect = 'sqlite';
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, SqliteStatement>();

  /** Opens and migrates. Throws `DatabaseUnreadable`, or `DatabaseTooNew` for the work of a later version. */
  constructor(path: string, migrations: readonly string[] = allMigrations) {
    this.#db = open(path);
    addFunctions(this.#db);
    try {
      migrate(this.#db, path, migrations);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  all<Row>(query: Query<Row>): Row[] {
    return runQuery(this, query, (statement, values) => statement.all(...values) as Row[]);
  }

  first<Row>(query: Query<Row>): Row | undefined {
    return runQuery(this, query, (statement, values) => statement.get(...values) as Row | undefined);
  }

  run(query: Query<unknown>): number {
    return runQuery(this, query, (statement, values) => Number(statement.run(...values).changes));
  }

  prepare(text: string): Statement {
    let statement = this.#statements.get(text);
    if (!statement) {
      // Filters of every shape make statements without end, so the oldest go.
      if (this.#statements.size >= 400) this.#statements.delete(this.#statements.keys().next().value as string);
      statement = new SqliteStatement(this.#db.prepare(text));
      this.#statements.set(text, statement);
    }
    return statement;
  }

  defer(text: string, values: readonly SqlValue[]): void {
    this.prepare(text).run(...values);
  }

  runAll(text: string, rows: readonly (readonly SqlValue[])[]): number[] {
    const statement = this.prepare(text);
    return rows.map((values) => Number(statement.run(...values).changes));
  }

  ask(text: string, values: readonly SqlValue[]): () => unknown {
    // To ask early saves nothing here, and what is not wanted in the end need not be asked.
    return () => this.prepare(text).get(...values);
  }

  begin(): void {
    this.#db.exec('BEGIN IMMEDIATE');
  }

  commit(): void {
    this.#db.exec('COMMIT');
  }

  /** SQLite undoes a transaction itself when the disk is full. */
  rollBack(): void {
    if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
  }

  attempt(run: () => void): void {
    this.#db.exec('SAVEPOINT part');
    try {
      run();
    } catch (error) {
      // A full disk may have undone the whole transaction.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK TO part');
      throw error;
    } finally {
      if (this.#db.isTransaction) this.#db.exec('RELEASE part');
    }
  }

  /** Moves what the log holds into the database file, as far as no reader is in the way. */
  checkpoint(): void {
    this.#db.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}

/** A statement whose rows come as arrays, since the objects that the module makes of them are hash tables. */
class SqliteStatement implements Statement {
  readonly #statement: StatementSync;
  #shape: RowShape | undefined;

  constructor(statement: StatementSync) {
    statement.setReturnArrays(true);
    this.#statement = statement;
  }

  all(...values: SqlValue[]): NamedRow[] {
    return (this.#statement.all(...values) as unknown[] as SqlValue[][]).map((row) => this.#named(row));
  }

  get(...values: SqlValue[]): NamedRow | undefined {
    const row = this.#statement.get(...values) as unknown as SqlValue[] | undefined;
    return row && this.#named(row);
  }

  run(...values: SqlValue[]): { changes: number | bigint } {
    return this.#statement.run(...values);
  }

  #named(row: SqlValue[]): NamedRow {
    // A table that has changed since gives other columns.
    if (this.#shape?.names.length !== row.length) {
      this.#shape = new RowShape(this.#statement.columns().map(({ name }) => name));
    }
    return this.#shape.row(row);
  }
}

function open(path: string): DatabaseSync {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    // In WAL mode with synchronous=NORMAL a commit is in the operating system's hands when it returns: it
    // survives the death of this process, but the last ones may be lost when the machine itself goes down.
    // Of the file's pages few are kept here, since the operating system keeps them all as far as it has room.
    db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;
      PRAGMA cache_size = -3000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;
      PRAGMA wal_autocheckpoint = ${MAX_WAL_PAGES};`);
    lookForDamage(db, path);
    return db;
  } catch (error) {
    db?.close();
    throw new DatabaseUnreadable(path, (error as Error).message);
  }
}

/** Reads what a small file holds, so that damage is told at the start and not by some request days later. */
function lookForDamage(db: DatabaseSync, path: string): void {
  if (path === ':memory:' || statSync(path).size > MAX_CHECKED_BYTES) return;
  const [first] = db.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
  if (first?.quick_check !== 'ok') throw new Error(first?.quick_check ?? 'it cannot be checked');
}

/** What SQL lacks: the part of an event filter that looks into the event. */
function addFunctions(db: DatabaseSync): void {
  let filterText = '';
  let filter: EventFilter | undefined;
  db.function('event_details_fit', { deterministic: true }, (text, body) => {
    if (text !== filterText || !filter) {
      filterText = text as string;
      filter = JSON.parse(filterText) as EventFilter;
    }
    return detailsFit(filter, JSON.parse(body as string) as Event) ? 1 : 0;
  });
}

function migrate(db: DatabaseSync, path: string, migrations: readonly string[]): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  if (version > migrations.length) throw new DatabaseTooNew(path, version, migrations.length);
  for (let next = version; next < migrations.length; next++) {
    db.exec(`BEGIN IMMEDIATE; ${migrations[next]} PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}
