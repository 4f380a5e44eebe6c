import { randomUUID } from 'node:crypto';
import { sql as raw, type SqlBool } from 'kysely';
import type { Event } from '../../api/event.ts';
import { type Database, type SharedDatabase, sql } from './database.ts';
import type { Published } from './published.ts';

/**
 * What other servers of the same database publish. Each server tells the others that it has, in the transaction
 * itself or, where it has only just done so, a little later: being told wakes every server, which costs more than a
 * transaction. Whoever hears of it reads all rows after the last one that it knows of. Invariants:
 *
 * 1. Rows are numbered in the order of the commits (see `postgres-database.ts`), so none appears before `#cursor`.
 * 2. What this server published itself is in `#own` until the cursor has passed it, so nothing is told twice.
 * 3. Whatever was missed while nobody listened lies after the cursor, so nothing is lost. Where a server ends before it
 *    has told the others, they find what it published when they next look by themselves.
 */
export class PublishedElsewhere {
  readonly #db: Database;
  readonly #shared: SharedDatabase;
  readonly #name = randomUUID();
  readonly #tell: (published: Published[]) => void;
  readonly #own = new Set<string>();
  readonly #looking: NodeJS.Timeout;
  #telling: NodeJS.Timeout | undefined;
  #toldMs = Number.NEGATIVE_INFINITY;
  #cursor: { event: number; log: number };

  constructor(db: Database, shared: SharedDatabase, tell: (published: Published[]) => void) {
    this.#db = db;
    this.#shared = shared;
    this.#tell = tell;
    this.#cursor = { event: last(db, 'event'), log: last(db, 'log') };
    shared.listen((from) => this.#hear(from));
    this.#looking = setInterval(() => this.#hear(''), LOOK_MS).unref();
  }

  /** Tells what it has not told yet. */
  close(): void {
    clearInterval(this.#looking);
    if (this.#telling) this.#tellLater();
  }

  /** Within the transaction that writes them. */
  announce(published: readonly Published[]): void {
    for (const item of published) this.#own.add(idOf(item));
    if (performance.now() - this.#toldMs >= GATHER_MS) this.#tellOthers();
    else this.#telling ??= setTimeout(() => this.#tellLater(), 2 * GATHER_MS).unref();
  }

  /** For what was announced by a transaction that came to nothing. */
  withdraw(published: readonly Published[]): void {
    for (const item of published) this.#own.delete(idOf(item));
    // Nor have the others been told.
    this.#toldMs = Number.NEGATIVE_INFINITY;
  }

  #tellOthers(): void {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    this.#toldMs = performance.now();
    this.#shared.notify(this.#name);
  }

  #tellLater(): void {
    try {
      this.#tellOthers();
    } catch {
      // The database is gone; the others look by themselves.
    }
  }

  #hear(from: string): void {
    if (from === this.#name && this.#own.size < MOST_OWN) return;
    try {
      const published = [...this.#newEvents(), ...this.#newLogs()];
      if (published.length > 0) this.#tell(published);
    } catch {
      // The database is gone; when it is there again, that is heard too.
    }
  }

  #newEvents(): Published[] {
    const rows = this.#newRows('event');
    const foreign = rows.filter(({ id }) => !this.#own.delete(id)).map(({ number }) => number);
    if (foreign.length === 0) return [];
    const found = sql.selectFrom('event').select(['body', 'received']).where(numberIn('event', foreign));
    return this.#db
      .all(found.orderBy(raw`rowid`))
      .map(({ body, received }) => ({ type: 'event', event: JSON.parse(body) as Event, body, received }));
  }

  #newLogs(): Published[] {
    const rows = this.#newRows('log');
    const foreign = rows.filter(({ id }) => !this.#own.delete(id)).map(({ number }) => number);
    if (foreign.length === 0) return [];
    const found = sql.selectFrom('log').selectAll().where(numberIn('log', foreign));
    return this.#db.all(found.orderBy(raw`seq`)).map(({ id, created, ...line }) => {
      const { name, level, message, timestamp, flow_run_id, task_run_id } = line;
      const log = { id, created, updated: created, name, level, message, timestamp, flow_run_id, task_run_id };
      return { type: 'log', log };
    });
  }

  #newRows(table: 'event' | 'log'): { id: string; number: number }[] {
    const number = raw<number>`${NUMBER[table]}`;
    const rows = sql.selectFrom(table).select(['id', number.as('number')]);
    const found = this.#db.all(rows.where(raw<SqlBool>`${number} > ${this.#cursor[table]}`).orderBy(number));
    this.#cursor[table] = found.at(-1)?.number ?? this.#cursor[table];
    return found;
  }
}

/**
 * What is published within so many milliseconds is told together, by the first transaction after them, or, where none
 * comes in as many more, alone.
 */
const GATHER_MS = 50;
/** How often a server looks without having been told. */
const LOOK_MS = 5000;
/** With so many of its own that the cursor has not passed, a server moves it on. */
const MOST_OWN = 5000;

const NUMBER = { event: raw`rowid`, log: raw`seq` };

function numberIn(table: 'event' | 'log', numbers: readonly number[]) {
  return raw<SqlBool>`${NUMBER[table]} IN (SELECT CAST(value AS BIGINT) FROM json_each(${JSON.stringify(numbers)}))`;
}

function last(db: Database, table: 'event' | 'log'): number {
  const found = db.first(sql.selectFrom(table).select(raw<number | null>`max(${NUMBER[table]})`.as('number')));
  return found?.number ?? 0;
}

function idOf(item: Published): string {
  return item.type === 'event' ? item.event.id : item.log.id;
}
