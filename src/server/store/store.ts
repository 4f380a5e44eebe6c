import { type Clock, isoOf } from '../clock.ts';
import { DatabaseGone } from '../errors.ts';
import type { Database } from './database.ts';
import { openDatabase } from './open-database.ts';
import type { Published } from './published.ts';
import { PublishedElsewhere } from './published-elsewhere.ts';

/**
 * The database and the one queue of writes before it. Invariants:
 *
 * 1. All writes asked for in one turn of the event loop, or while a commit is waited for, go into one transaction, in
 *    the order of asking. One transaction ends before the next begins.
 * 2. A write's promise settles after that transaction is committed, never before.
 * 3. A write that throws takes nobody with it: the transaction is rolled back and the others run again.
 * 4. What a write published is told to listeners after the commit, in the order of the writes; what other servers
 *    of the same database published is told to those who ask for it.
 * 5. Whoever reacts to what was published does so before the commit and writes in the same transaction; what it
 *    publishes in turn it sees as well.
 *
 * A job may therefore run twice; it must do nothing but read and write through its `Tx`.
 */
export class Store {
  readonly db: Database;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #listeners = new Set<Listener>();
  readonly #attentive = new Set<Listener>();
  readonly #elsewhere: PublishedElsewhere | undefined;
  #react: ((tx: Tx) => (published: readonly Published[]) => void) | undefined;
  #queue: Job[] = [];
  /** Before the queue: each for a transaction of its own. */
  #batches: Job[][] = [];
  /** The commit that is waited for. */
  #underWay: Promise<void> | undefined;
  #closed = false;
  #lastCommitMs = 0;
  readonly #counts = { writes: 0, transactions: 0 };
  #idleTimer: NodeJS.Timeout | undefined;

  /** `path` is a file's, `:memory:`, or the address of a Postgres database. */
  constructor(options: { path: string; clock: Clock; newId: () => string }) {
    this.db = openDatabase(options.path);
    const { shared } = this.db;
    if (shared) {
      this.#elsewhere = new PublishedElsewhere(this.db, shared, (published) => {
        for (const listener of this.#attentive) listener(published);
      });
    }
    this.#clock = options.clock;
    this.#newId = options.newId;
  }

  now(): string {
    return isoOf(this.#clock.micros());
  }

  newId(): string {
    return this.#newId();
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

  /**
   * Hears what was published, once it is committed; with `elsewhere` also what other servers of the same database
   * published, which is for showing, not for acting on: they act on it themselves. Returns how to stop listening.
   */
  subscribe(listener: Listener, { elsewhere = false }: { elsewhere?: boolean } = {}): () => void {
    this.#listeners.add(listener);
    if (elsewhere) this.#attentive.add(listener);
    return () => {
      this.#listeners.delete(listener);
      this.#attentive.delete(listener);
    };
  }

  /** How many writes and transactions there were so far. */
  get counts(): { writes: number; transactions: number } {
    return { ...this.#counts };
  }

  /** How many writes wait for the next transaction. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Has all that is published looked at before it is committed; what throws there undoes the transaction. */
  reactWith(react: (tx: Tx) => (published: readonly Published[]) => void): void {
    this.#react = react;
  }

  /** Whether anyone hears what is published; of others' listeners nothing is known. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0 || this.#elsewhere !== undefined;
  }

  /** Commits all that is queued, or does so when the commit that is waited for has ended. */
  flush(): void {
    if (this.#underWay) return;
    if (this.#queue.length > 0) this.#batches.push(this.#queue);
    this.#queue = [];
    while (!this.#underWay) {
      const jobs = this.#batches.shift();
      if (!jobs) return;
      this.#attempt(jobs);
    }
  }

  /** Refuses what comes from now on, commits what is queued, and closes the database. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.flush();
    while (this.#underWay) await this.#underWay;
    clearTimeout(this.#idleTimer);
    this.#elsewhere?.close();
    this.db.close();
  }

  #tidyWhenIdle(): void {
    this.#idleTimer ??= setTimeout(() => {
      this.#idleTimer = undefined;
      if (performance.now() - this.#lastCommitMs >= IDLE_MS) this.db.checkpoint();
      else this.#tidyWhenIdle();
    }, IDLE_MS).unref();
  }

  #attempt(jobs: Job[]): void {
    let done: Done;
    try {
      done = this.#transact(jobs);
    } catch (error) {
      this.#failed(jobs, error);
      return;
    }
    if (done.landing) this.#underWay = this.#land(done, done.landing);
    else this.#committed(done);
  }

  /** Never rejects. */
  async #land(done: Done, landing: Promise<void>): Promise<void> {
    let failure: { error: unknown } | undefined;
    try {
      await landing;
    } catch (error) {
      failure = { error };
    }
    this.#underWay = undefined;
    if (failure) {
      this.#elsewhere?.withdraw(done.published);
      this.#failed(done.jobs, failure.error);
    } else this.#committed(done);
    this.flush();
  }

  #failed(jobs: Job[], error: unknown): void {
    // Whatever a job made of it. Nothing is told from memory now, so that it can't happen again.
    if (this.db.outdated) this.#batches.unshift(jobs);
    // One of them failed: alone each, so that the failure meets only its own caller.
    // With the database gone, none would fare better, and what is not known to have failed must not run again.
    else if (jobs.length > 1 && !(error instanceof DatabaseGone)) this.#batches.unshift(...jobs.map((job) => [job]));
    else for (const job of jobs) job.reject(error);
  }

  #transact(jobs: Job[]): Done {
    const published: Published[] = [];
    const results: unknown[] = [];
    const tx: Tx = {
      db: this.db,
      now: () => this.now(),
      newId: this.#newId,
      publish: (item) => published.push(item),
      attempt: (run) => {
        const before = published.length;
        try {
          this.db.attempt(run);
        } catch (error) {
          published.length = before;
          throw error;
        }
      },
    };
    this.db.begin();
    try {
      const react = this.#react?.(tx);
      for (const job of jobs) results.push(job.run(tx));
      react?.(published);
      if (published.length > 0) this.#elsewhere?.announce(published);
      const landing = this.db.commitLater?.();
      if (!landing) this.db.commit();
      return { jobs, results, published, landing };
    } catch (error) {
      this.#elsewhere?.withdraw(published);
      this.db.rollBack();
      throw error;
    }
  }

  #committed({ jobs, results, published }: Done): void {
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

type Listener = (published: Published[]) => void;

/** What a write works with. */
export interface Tx {
  db: Database;
  /** A time later than any told before. */
  now(): string;
  newId(): string;
  /** Tells listeners after the commit. */
  publish(item: Published): void;
  /** Undoes what `run` wrote and published where it throws, and nothing else; the error goes on to the caller. */
  attempt(run: () => void): void;
}

/** What a transaction did. */
interface Done {
  jobs: Job[];
  results: unknown[];
  published: Published[];
  /** Absent where it is committed. */
  landing: Promise<void> | undefined;
}

interface Job {
  run: (tx: Tx) => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}
