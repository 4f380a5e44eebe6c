import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { DatabaseGone, DatabaseNotUsable, DatabaseTooNew } from '../errors.ts';
import { type Database, type Query, runQuery, type SharedDatabase, type SqlValue, type Statement } from './database.ts';
import { KeptRows } from './kept-rows.ts';
import { migrations as allMigrations } from './migrations/all.ts';
import { BackgroundConnection } from './postgres-background.ts';
import { hidePassword, sentenceOf } from './postgres-failure.ts';
import type {
  PostgresAnswer,
  PostgresRequest,
  PostgresRows,
  PostgresWorkerData,
  SeveralStatements,
} from './postgres-protocol.ts';
import { OTHERS_HAVE_WRITTEN, POSTGRES_SCHEMA, postgresPrelude } from './postgres-schema.ts';
import { definitionForPostgres, statementForPostgres } from './postgres-sql.ts';
import { type NamedRow, RowShapes } from './row-shape.ts';
import { type Effect, effectOf, isWrite, KEPT_TABLES, type KeptTable, writesRow } from './statement-effect.ts';

/**
 * One Postgres database, asked synchronously: a thread of its own speaks with the server, and this one sleeps until
 * the answer is there. The store's transactions stay what they are on SQLite, one uninterrupted call, and so does all
 * that is decided in them. The price is a hop between threads and a round trip for each answer, some tenths of a
 * millisecond beside the database, in which the server does nothing else. What is written in one moment shares one
 * transaction, and within it what needs no answer of its own goes with the next that does. Rows that are read again and
 * again are kept, and asked for no more while nobody else writes, so that most transactions ask for nothing: they are one
 * round trip, over a connection in the background, for which this thread does not stand still. Invariants:
 *
 * 1. Of all servers of one database one writes at a time: a transaction begins by taking a lock that it has to its end.
 * 2. Therefore sequences are in the order of the commits.
 * 3. A transaction that was told a kept row fails where the database has been written to by others since
 *    (`OthersHaveWritten`), and runs again; whoever writes says so before it commits, by a number that moves on.
 * 4. A connection that is lost fails what was under way (`DatabaseGone`); the next statement outside a transaction
 *    connects anew, but not sooner than `RETRY_MS` after it has failed to.
 * 5. While a transaction is under way in the background, no other begins, and what is asked outside of one only reads:
 *    nothing that this thread stands still for can wait for what it alone could send.
 */
export class PostgresDatabase implements Database {
  readonly dialect = 'postgres';
  readonly shared: SharedDatabase;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #statements = new Map<string, PreparedStatement>();
  /** `waiting`: begun here, and not yet in the database. */
  #transaction: 'none' | 'waiting' | 'open' | 'lost' = 'none';
  /** What goes to the database with what is asked next. */
  #waiting: Waiting[] = [];
  /** From when somebody listens. */
  #background: BackgroundConnection | undefined;
  readonly #kept = new KeptRows(KEPT_ROWS);
  readonly #shapes = new RowShapes();
  /** While others write too, what is kept would be out of date each time. */
  #sharedUntilMs = 0;
  #outdated = false;
  #goneUntilMs = 0;
  #closed = false;
  #named = 0;

  /** Connects and migrates. Throws `DatabaseNotUsable`, or `DatabaseTooNew` for the work of a later version. */
  constructor(url: string, migrations: readonly string[] = allMigrations) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const connection = {
      connectionString: url,
      options: `-c search_path=${POSTGRES_SCHEMA} -c statement_timeout=${STATEMENT_TIMEOUT_MS}`,
      application_name: 'millrace',
      query_timeout: CONNECTION_TIMEOUT_MS,
    };
    const workerData: PostgresWorkerData = { connection, port: port2, signal: this.#signal };
    this.#worker = new Worker(workerFile(), {
      workerData,
      transferList: [port2],
      resourceLimits: { maxYoungGenerationSizeMb: NURSERY_MB },
    });
    this.#worker.unref();
    this.#port.unref();
    this.shared = {
      notify: (payload) => this.defer('SELECT pg_notify(?, ?)', [CHANNEL, payload]),
      listen: (hear) => {
        this.#background = new BackgroundConnection(connection, CHANNEL, (payload) => {
          if (!this.#closed) hear(payload);
        });
      },
    };
    try {
      this.#migrate(url, migrations);
    } catch (error) {
      this.close();
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
    const found = this.#prepared(text);
    return {
      all: (...values) => this.#query(found, values).rows,
      get: (...values) => this.#query(found, values).rows[0],
      run: (...values) => ({ changes: this.#query(found, values).changes }),
    };
  }

  defer(text: string, values: readonly SqlValue[]): void {
    if (this.#transaction === 'none') this.prepare(text).run(...values);
    else this.#enqueue(this.#prepared(text), values);
  }

  runAll(text: string, rows: readonly (readonly SqlValue[])[]): number[] {
    if (this.#transaction === 'none') return rows.map((values) => Number(this.prepare(text).run(...values).changes));
    const prepared = this.#prepared(text);
    const asked = rows.map((values) => this.#enqueue(prepared, values, 'awaited'));
    this.#sendWaiting();
    return asked.map(({ changes }) => changes ?? 0);
  }

  ask(text: string, values: readonly SqlValue[]): () => unknown {
    if (this.#transaction === 'none') return () => this.prepare(text).get(...values);
    const prepared = this.#prepared(text);
    const told = this.#kept.tell(prepared.effect, prepared.text, values);
    if (told) return () => told;
    const asked = this.#enqueue(prepared, values, 'awaited');
    return () => {
      if (asked.answer === 'awaited') this.#sendWaiting();
      return asked.rows?.[0];
    };
  }

  kept(table: KeptTable, id: string): object | undefined {
    if (this.#transaction === 'none') return undefined;
    return this.#kept.tell({ kind: 'reads-row', tables: [table] }, '', [id]);
  }

  get outdated(): boolean {
    return this.#outdated;
  }

  begin(): void {
    this.#outdated = false;
    this.#waiting = this.#beginning();
    this.#transaction = 'waiting';
  }

  commit(): void {
    const { serial, told, wrote } = this.#kept;
    // Where nothing was asked for, nothing has begun either.
    const asked = this.#waiting.some(({ effect, answer }) => effect && answer === undefined);
    if (this.#transaction === 'waiting' && !asked && !told && !wrote) {
      this.#waiting = [];
      this.#kept.undone();
    } else {
      const left = wrote ? awaited(plain(`SELECT ${NEXT_SERIAL} AS serial`)) : undefined;
      this.#waiting.push(...(left ? [left] : []), plain('COMMIT'));
      this.#sendWaiting();
      this.#committed(left, serial);
    }
    this.#transaction = 'none';
  }

  commitLater(): Promise<void> | undefined {
    const { serial, told, wrote } = this.#kept;
    if (this.#transaction !== 'waiting' || !(told || wrote) || !this.#background?.ready) return undefined;
    const left = wrote ? awaited(lockOfWriters(serial, LOCK_AND_MOVE_ON)) : undefined;
    // What is sent at once is a transaction without being called one.
    const [, lock, ...rest] = this.#waiting;
    const waiting = [left ?? (lock as Waiting), ...rest];
    this.#waiting = [];
    this.#transaction = 'none';
    return this.#sendLater(this.#background, waiting).then(() => this.#committed(left, serial));
  }

  rollBack(): void {
    // What fails for what it was told, and has asked for nothing, may have been told what is out of date.
    const unconfirmed = this.#transaction === 'waiting' && this.#kept.told;
    this.#waiting = unconfirmed ? this.#beginning() : [];
    try {
      this.#sendWaiting();
    } catch (error) {
      if (!(error instanceof OthersHaveWritten)) throw error;
    } finally {
      const open = this.#transaction === 'open';
      // Even where the database is gone, and the statement fails: there is no transaction any more.
      this.#transaction = 'none';
      this.#kept.undone();
      if (open) this.#send({ type: 'query', text: 'ROLLBACK' });
    }
  }

  attempt(run: () => void): void {
    this.#waiting.push(plain('SAVEPOINT part'));
    this.#sendWaiting();
    try {
      run();
      this.#sendWaiting();
    } catch (error) {
      this.#waiting = [plain('ROLLBACK TO SAVEPOINT part')];
      this.#kept.sent(UNKNOWN, []);
      throw error;
    } finally {
      this.#waiting.push(plain('RELEASE SAVEPOINT part'));
    }
  }

  checkpoint(): void {}

  close(): void {
    if (this.#closed) return;
    this.#background?.close();
    this.#ask({ type: 'end' });
    this.#closed = true;
    this.#port.close();
    void this.#worker.terminate();
  }

  #beginning(): Waiting[] {
    return [plain('BEGIN'), lockOfWriters(this.#kept.serial)];
  }

  #committed(left: Waiting | undefined, before: number | undefined): void {
    const serial = left ? (left.rows?.[0] as { serial: number } | undefined)?.serial : before;
    this.#kept.committed(performance.now() < this.#sharedUntilMs ? undefined : serial);
  }

  #enqueue(prepared: PreparedStatement, values: readonly SqlValue[], answer?: Waiting['answer']): Waiting {
    const { text, effect, givesBack } = this.#sent(prepared, values);
    const waiting: Waiting = { text, effect, values: [...values], answer, givesBack };
    this.#waiting.push(waiting);
    return waiting;
  }

  #prepared(text: string): PreparedStatement {
    let prepared = this.#statements.get(text);
    if (!prepared) {
      if (this.#statements.size >= MAX_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value ?? '');
      const translated = statementForPostgres(text);
      prepared = { text: translated, effect: effectOf(translated), givesBack: false, uses: 0 };
      this.#statements.set(text, prepared);
    }
    return prepared;
  }

  /** What to send for it: where it writes a row that is not known thereby, the row is to come back. */
  #sent(prepared: PreparedStatement, values: readonly SqlValue[]): PreparedStatement {
    const { text, effect } = prepared;
    if (this.#kept.sent(effect, values) || !writesRow(effect)) return prepared;
    prepared.returning ??= { text: `${text} returning *`, effect, givesBack: true, uses: 0 };
    return prepared.returning;
  }

  #query(prepared: PreparedStatement, values: SqlValue[]): Answer {
    const { text, effect } = prepared;
    if (this.#transaction === 'none') {
      // Writes belong into transactions; what is kept is not to depend on it.
      if (isWrite(effect)) this.#kept.forget();
      return this.#sendQuery(prepared, values);
    }
    const told = this.#kept.tell(effect, text, values);
    if (told) return { rows: [told], changes: 1 };
    if (this.#waiting.length > 0) {
      const asked = this.#enqueue(prepared, values, 'awaited');
      this.#sendWaiting();
      return { rows: asked.rows ?? [], changes: asked.changes ?? 0 };
    }
    const answer = this.#sendQuery(this.#sent(prepared, values), values);
    this.#kept.answered(effect, text, answer.rows[0]);
    return answer;
  }

  #sendQuery(prepared: PreparedStatement, values: SqlValue[]): Answer {
    const [answer] = this.#send({ type: 'query', text: prepared.text, values, ...this.#nameOf(prepared) });
    return answer ?? { rows: [], changes: 0 };
  }

  /** What is asked twice will be asked again, so that it is worth a plan that is kept. */
  #nameOf(prepared: PreparedStatement): { name?: string } {
    if (++prepared.uses === 2 && this.#named < MAX_NAMED) prepared.name = `s${++this.#named}`;
    return prepared.name === undefined ? {} : { name: prepared.name };
  }

  /** Sends what waits, in one round trip. */
  #sendWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    // Even where one of them fails, the transaction has begun with the first.
    if (this.#transaction === 'waiting') this.#transaction = 'open';
    this.#take(waiting, this.#send(together(waiting)));
  }

  async #sendLater(background: BackgroundConnection, waiting: readonly Waiting[]): Promise<void> {
    try {
      this.#take(waiting, this.#check(await background.send(together(waiting))));
    } catch (error) {
      // The number may have moved on, though nothing was written.
      this.#kept.forget();
      throw error;
    }
  }

  /** Notes what was answered to each. */
  #take(waiting: readonly Waiting[], answers: readonly Answer[]): void {
    for (const [index, one] of waiting.filter(isWanted).entries()) {
      one.answer = 'known';
      Object.assign(one, answers[index]);
    }
    // Once more in their order, where rows have come: of two that write the same row the later one counts.
    if (!waiting.some(({ effect, rows }) => effect && rows)) return;
    for (const { effect, text, values, rows } of waiting) {
      if (!effect) continue;
      this.#kept.sent(effect, values);
      this.#kept.answered(effect, text, rows?.[0]);
    }
  }

  #send(request: PostgresRequest): Answer[] {
    if (this.#transaction === 'lost' || performance.now() < this.#goneUntilMs) throw new DatabaseGone();
    // What was caught on its way to the store must not go on either.
    if (this.#outdated && this.#transaction !== 'none') throw new OthersHaveWritten();
    return this.#check(this.#ask(request));
  }

  #check(answer: PostgresAnswer): Answer[] {
    if (!('failure' in answer)) return answer.answers.map((one) => this.#answer(one));
    if (answer.failure.code === OTHERS_HAVE_WRITTEN) {
      this.#outdated = true;
      this.#kept.forget();
      this.#sharedUntilMs = performance.now() + SHARED_MS;
      throw new OthersHaveWritten();
    }
    if (!answer.failure.gone) throw new Error(answer.failure.message);
    this.#kept.forget();
    if (this.#transaction === 'open') this.#transaction = 'lost';
    this.#goneUntilMs = performance.now() + RETRY_MS;
    throw new DatabaseGone(answer.failure);
  }

  #answer({ columns, rows, changes }: PostgresRows): Answer {
    const shape = this.#shapes.of(columns);
    return { rows: rows.map((row) => shape.row(row)), changes };
  }

  #ask(request: PostgresRequest): PostgresAnswer {
    if (this.#closed) return { failure: { code: '', message: 'it was closed', gone: true } };
    Atomics.store(this.#signal, 0, 0);
    this.#port.postMessage(request);
    const patient = request.type === 'query' && request.patient;
    const woken = Atomics.wait(this.#signal, 0, 0, patient ? Number.POSITIVE_INFINITY : GIVE_UP_MS);
    const received = receiveMessageOnPort(this.#port);
    if (woken !== 'timed-out' && received) return received.message as PostgresAnswer;
    // Whatever comes of it later belongs to nobody.
    this.#closed = true;
    void this.#worker.terminate();
    return { failure: { code: '', message: 'no answer in time', gone: true } };
  }

  #migrate(url: string, migrations: readonly string[]): void {
    const exec = (text: string): void => {
      const answer = this.#ask({ type: 'query', text, patient: true });
      if ('failure' in answer) throw new DatabaseNotUsable(hidePassword(url), sentenceOf(answer.failure));
    };
    exec(`BEGIN; SET LOCAL statement_timeout = 0; SELECT pg_advisory_xact_lock(${WRITERS_LOCK});`);
    const here = this.#ask({ type: 'query', text: `SELECT to_regnamespace('${POSTGRES_SCHEMA}')::text AS name` });
    if (firstValue(here) === null) exec(`CREATE SCHEMA ${POSTGRES_SCHEMA}`);
    exec(postgresPrelude);
    const answer = this.#ask({ type: 'query', text: 'SELECT version FROM user_version' });
    const version = Number(firstValue(answer) ?? 0);
    if (version > migrations.length) throw new DatabaseTooNew(hidePassword(url), version, migrations.length);
    for (const migration of migrations.slice(version)) exec(definitionForPostgres(migration));
    exec(`UPDATE user_version SET version = ${migrations.length}; COMMIT;`);
  }
}

/** What a transaction was told was out of date; see `Database.outdated`. */
class OthersHaveWritten extends Error {
  override readonly name = 'OthersHaveWritten';
  readonly code = 'others-have-written';
  constructor() {
    super('Another server has written to the database since.');
  }
}

interface Waiting {
  text: string;
  /** Absent where it is none of the store's statements. */
  effect?: Effect;
  values: SqlValue[];
  /** Whether its answer is wanted, and known. */
  answer?: 'awaited' | 'known' | undefined;
  /** Whether it gives back the row that it writes. */
  givesBack?: boolean;
  rows?: NamedRow[];
  changes?: number;
}

interface Answer {
  rows: NamedRow[];
  changes: number;
}

function isWanted({ answer, givesBack }: Waiting): boolean {
  return answer !== undefined || givesBack === true;
}

function together(waiting: readonly Waiting[]): SeveralStatements {
  const statements = waiting.map(({ text, values }) => ({ text, values }));
  const wanted = waiting.flatMap((one, place) => (isWanted(one) ? [place] : []));
  return { type: 'several', statements, wanted };
}

/**
 * Waits until nobody else writes and then gives what is asked for; `unlessWritten` fails where somebody has written
 * since the number that it is told. The parts of a CASE are looked at one after another.
 */
function lockAndGive(what: string): Record<'always' | 'unlessWritten', string> {
  const lock = `SELECT CASE WHEN pg_advisory_xact_lock(${WRITERS_LOCK}) IS NULL THEN NULL`;
  const others = `WHEN pg_sequence_last_value('write_serial') IS DISTINCT FROM $1`;
  const fail = 'THEN (unless_others_have_written($1) IS NULL)::int';
  const give = `ELSE ${what} END AS serial`;
  return { always: `${lock} ${give}`, unlessWritten: `${lock} ${others} ${fail} ${give}` };
}

function lockOfWriters(since: number | undefined, texts: typeof LOCK = LOCK): Waiting {
  return since === undefined ? plain(texts.always) : { text: texts.unlessWritten, values: [since] };
}

const NEXT_SERIAL = `nextval('write_serial')`;

const awaited = (waiting: Waiting): Waiting => ({ ...waiting, answer: 'awaited' });

const plain = (text: string): Waiting => ({ text, values: [] });

function firstValue(answer: PostgresAnswer): unknown {
  return 'answers' in answer ? answer.answers[0]?.rows[0]?.[0] : undefined;
}

const UNKNOWN: Effect = { kind: 'writes', tables: KEPT_TABLES };

interface PreparedStatement {
  text: string;
  effect: Effect;
  /** Whether it gives back the row that it writes. */
  givesBack: boolean;
  uses: number;
  name?: string;
  /** The same, giving back the row that it writes. */
  returning?: PreparedStatement;
}

/** So many of each table. */
const KEPT_ROWS = 2000;
/** A page of rows is some megabytes of texts, and whoever asked for it waits while they are collected. */
const NURSERY_MB = 24;
/** For so long after somebody else has written, no rows are kept. */
const SHARED_MS = 1000;
const MAX_STATEMENTS = 1000;
/** So many plans Postgres keeps for a connection. */
const MAX_NAMED = 500;
/** Postgres itself ends what takes longer, then the thread gives the connection up, and last this side the thread. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5000;
const GIVE_UP_MS = CONNECTION_TIMEOUT_MS + 10_000;
const RETRY_MS = 1000;
/** Any number that nobody else takes for a lock of their own in the same database. */
const WRITERS_LOCK = 0x6d696c6c;
const LOCK = lockAndGive('NULL');
const LOCK_AND_MOVE_ON = lockAndGive(NEXT_SERIAL);
const CHANNEL = 'millrace';

/** The thread's file: beside this one as source, beside the programs as a bundle. */
function workerFile(): URL {
  const own = import.meta.url;
  const candidates = ['./postgres-worker.ts', './postgres-worker.js', '../postgres-worker.js'];
  const files = candidates.map((path) => new URL(path, own));
  return files.find((file) => existsSync(fileURLToPath(file))) ?? (files[1] as URL);
}
