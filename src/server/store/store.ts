import type { Event } from '../../api/event.ts';
import type { Log } from '../../api/log.ts';
import { type Clock, isoOf } from '../clock.ts';
import { Database } from './database.ts';

/**
 * The database and the one queue of writes before it. Invariants:
 *
 * 1. All writes asked for in one turn of the event loop go into one transaction, in the order of asking.
 * 2. A write's promise settles after that transaction is committed, never before.
 * 3. A write that throws takes nobody with it: the transaction is rolled back and the others run again.
 * 4. What a write published is told to listeners after the commit, in the order of the writes.
 *
 * A job may therefore run twice; it must do nothing but read and write through its `Tx`.
 */
export class Store {
  readonly db: Database;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #listeners = new Set<(published: Published[]) => void>();
  #queue: Job[] = [];
  #closed = false;
  #lastCommitMs = 0;
  readonly #counts = { writes: 0, transactions: 0 };
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: { path: string; clock: Clock; newId: () => string }) {
    this.db = new Database(options.path);
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  now(): string {
    return isoOf(this.#clock.micros());
  }

  /** Queues a write; see the invariants. */
  write<Result>(run: (tx: Tx) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(new Error('The server is shutting down.'));
      if (this.#queue.push({ run, resolve: resolve as (value: unknown) => void, reject }) === 1) {
        setImmediate(() => this.flush());
      }
    });
  }

  /** Hears what was published, once it is committed. Returns how to stop listening. */
  subscribe(listener: (published: Published[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** How many writes and transactions there were so far. */
  get counts(): { writes: number; transactions: number } {
    return { ...this.#counts };
  }

  /** How many writes wait for the next transaction. */
  get waiting(): number {
    return this.#queue.length;
  }

  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Commits all that is queued. */
  flush(): void {
    const jobs = this.#queue;
    this.#queue = [];
    if (jobs.length === 0) return;
    try {
      this.#commit(jobs);
    } catch (error) {
      // One of them failed: alone each, so that the failure meets only its own caller.
      if (jobs.length === 1) jobs[0]?.reject(error);
      else for (const job of jobs) this.#commitAlone(job);
    }
  }

  /** Commits what is queued, refuses what comes later, and closes the database. */
  close(): void {
    if (this.#closed) return;
    this.flush();
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    this.db.close();
  }

  #tidyWhenIdle(): void {
    this.#idleTimer ??= setTimeout(() => {
      this.#idleTimer = undefined;
      if (performance.now() - this.#lastCommitMs >= IDLE_MS) this.db.checkpoint();
      else this.#tidyWhenIdle();
    }, IDLE_MS).unref();
  }

  #commitAlone(job: Job): void {
    try {
      this.#commit([job]);
    } catch (error) {
      job.reject(error);
    }
  }

  #commit(jobs: Job[]): void {
    const published: Published[] = [];
    const results: unknown[] = [];
    const tx: Tx = {
      db: this.db,
      now: () => this.now(),
      newId: this.#newId,
      publish: (item) => published.push(item),
    };
    this.db.exec('BEGIN IMMEDIATE');
    try {
      for (const job of jobs) results.push(job.run(tx));
      this.db.exec('COMMIT');
    } catch (error) {
      this.db.rollBack();
      throw error;
    }
    this.#lastCommitMs = performance.now();
    this.#counts.transactions += 1;
    this.#counts.writes += jobs.length;
    this.#tidyWhenIdle();
    jobs.forEach((job, index) => {
      job.resolve(results[index]);
    });
    if (published.length > 0) for (const listener of this.#listeners) listener(published);
  }
}

/** So long without a write counts as idle. */
const IDLE_MS = 500;

/** What a write works with. */
export interface Tx {
  db: Database;
  /** A time later than any told before. */
  now(): string;
  newId(): string;
  /** Tells listeners after the commit. */
  publish(item: Published): void;
}

/** `body` is the event as it is kept; what is told to subscribers is made of it only when one wants it. */
export type Published = { type: 'event'; event: Event; body: string; received: string } | { type: 'log'; log: Log };

interface Job {
  run: (tx: Tx) => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}
