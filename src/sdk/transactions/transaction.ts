import type { Cancellation } from '../engine/cancellation.ts';
import type { Clock } from '../engine/clock.ts';
import { describeError } from '../errors.ts';
import type { IsolationLevel } from '../results/cache-policy.ts';
import { acquireLock, type LockManager } from '../results/lock-manager.ts';
import { ResultFormatError, ResultSerializationError } from '../results/result-errors.ts';
import type { ResultMetadata } from '../results/result-record.ts';
import {
  describeResult,
  type FoundResult,
  findResult,
  type ResultStore,
  writeResult,
} from '../results/result-store.ts';
import { copyOf } from './copy-of.ts';
import { IsolationError, TransactionValueError } from './transaction-errors.ts';

/** `EAGER`: at its own end; `LAZY`: with the transaction around; `OFF`: only when `commit` is called. */
export type CommitMode = 'EAGER' | 'LAZY' | 'OFF';

/** Called with the transaction when it is committed or rolled back. */
export type TransactionHook = (transaction: Transaction) => void | Promise<void>;

/** What a transaction needs of the run that it is in. */
export interface TransactionHost {
  readonly clock: Clock;
  readonly cancellation: Cancellation | undefined;
  /** Levels are Python's: 20 info, 30 warning, 40 error. */
  log(level: number, message: string): void;
}

export interface TransactionParts {
  host: TransactionHost;
  parent: Transaction | undefined;
  key?: string | undefined;
  store?: ResultStore | undefined;
  commitMode?: CommitMode | undefined;
  isolationLevel?: IsolationLevel | undefined;
  /** Does not look for an earlier result, and writes over it. */
  overwrite?: boolean | undefined;
  /** Whether the staged value is written when the transaction is committed. */
  writeOnCommit?: boolean | undefined;
}

/*
 * Invariants:
 * 1. A state is left only forwards: pending, active, staged, then committed or rolled back, for good. Only a value
 *    staged after a roll-back by one of its children makes a transaction staged again, as in Prefect.
 * 2. A transaction with one around it ends when that one ends; until then the outer one holds it among its children.
 * 3. The lock of a key is held from begin until the commit or the roll-back, by the outermost transaction's name, so
 *    that transactions within one another never wait for themselves.
 */

/** Work that is kept as a whole or undone as a whole. Made by `transaction()`, and by each task run. */
export class Transaction {
  readonly key: string | undefined;
  readonly parent: Transaction | undefined;
  readonly commitMode: CommitMode;
  readonly #host: TransactionHost;
  readonly #store: ResultStore | undefined;
  readonly #isolationLevel: IsolationLevel;
  readonly #locks: LockManager | undefined;
  readonly #overwrite: boolean;
  readonly #writeOnCommit: boolean;
  readonly #holder: string;
  readonly #values = new Map<string, unknown>();
  readonly #children: Transaction[] = [];
  readonly #onCommit: Hook[] = [];
  readonly #onRollback: Hook[] = [];
  #state: 'pending' | 'active' | 'staged' | 'committed' | 'rolled-back' = 'pending';
  #staged: { value: unknown; metadata: ResultMetadata | undefined } | undefined;
  #found: FoundResult | undefined;
  #locked = false;
  #closed = false;

  constructor(parts: TransactionParts) {
    const { host, parent } = parts;
    this.#host = host;
    this.parent = parent;
    this.key = parts.key;
    this.#store = parts.store;
    this.commitMode = parts.commitMode ?? parent?.commitMode ?? 'LAZY';
    this.#isolationLevel = parts.isolationLevel ?? (parent ? parent.#isolationLevel : 'READ_COMMITTED');
    this.#locks = parts.store?.locks ?? (parent ? parent.#locks : undefined);
    this.#overwrite = parts.overwrite ?? false;
    this.#writeOnCommit = parts.writeOnCommit ?? true;
    this.#holder = parent ? parent.#holder : host.clock.randomId();
  }

  /** Keeps a value, as it is now, for the hooks and for all transactions within this one. */
  set(name: string, value: unknown): void {
    this.#values.set(name, copyOf(value));
  }

  /** A copy of a value that was set here or around. Throws a `TransactionValueError` where there is neither that nor a default. */
  get<T = unknown>(name: string, ...fallback: [T?]): T {
    if (this.#values.has(name)) return copyOf(this.#values.get(name)) as T;
    if (this.parent) return this.parent.get<T>(name, ...fallback);
    if (fallback.length === 0) throw new TransactionValueError(name);
    return fallback[0] as T;
  }

  /** Whether its result is kept already, by itself or by an earlier one of the same key. */
  isCommitted(): boolean {
    return this.#state === 'committed';
  }

  isRolledBack(): boolean {
    return this.#state === 'rolled-back';
  }

  /** The result that an earlier transaction of the same key has left, where there is one. */
  get found(): FoundResult | undefined {
    return this.#found;
  }

  /** Takes the lock, and looks whether the work is done already. */
  async begin(): Promise<void> {
    this.#state = 'active';
    const store = this.#store;
    const { key } = this;
    if (!store || key === undefined) return;
    if (this.#isolationLevel === 'SERIALIZABLE') await this.#lock(key);
    if (this.#overwrite) return;
    try {
      const { clock } = this.#host;
      this.#found = await clock.during(findResult(store, key, clock.nowUs() / 1000));
    } catch (error) {
      // Work that could be done is not left undone for want of a cache.
      const why = error instanceof ResultFormatError ? error.message : describeError(error);
      this.#host.log(30, `The result kept under the key '${key}' is passed over. ${why}`);
    }
    if (this.#found) this.#state = 'committed';
  }

  /** Gives what is to be kept when the transaction is committed, and what is to be called then, or when it is rolled back. */
  stage(
    value: unknown,
    hooks: { onCommit?: readonly Hook[]; onRollback?: readonly Hook[]; metadata?: ResultMetadata } = {},
  ) {
    if (this.#state === 'committed') return;
    this.#staged = { value, metadata: hooks.metadata };
    this.#onCommit.push(...(hooks.onCommit ?? []));
    this.#onRollback.push(...(hooks.onRollback ?? []));
    this.#state = 'staged';
  }

  /** Adds a hook for the commit. */
  onCommit(hook: TransactionHook): void {
    this.#onCommit.push(namedHook(hook));
  }

  /** Adds a hook for the roll-back. The last one added is called first. */
  onRollback(hook: TransactionHook): void {
    this.#onRollback.push(namedHook(hook));
  }

  /**
   * Commits what lies within, calls the hooks, keeps the staged value. Never rejects: what goes wrong is logged and
   * rolls the transaction back. Resolves with whether it was committed now.
   */
  async commit(): Promise<boolean> {
    if (this.#state === 'rolled-back' || this.#state === 'committed') {
      await this.#unlock();
      return false;
    }
    try {
      for (const child of this.#children) await child.commit();
      for (const hook of this.#onCommit) await this.#call(hook, 'commit');
      await this.#write();
    } catch (error) {
      this.#tellFailedCommit(error);
      await this.rollback();
      return false;
    }
    this.#state = 'committed';
    await this.#unlock();
    return true;
  }

  /**
   * Calls the hooks, the last one first, and rolls back what lies within, the last one first. What was committed stays.
   * Never rejects: a hook that fails is logged and ends the roll-back. Resolves with whether it was rolled back now.
   */
  async rollback(): Promise<boolean> {
    if (this.#state === 'rolled-back' || this.#state === 'committed') {
      await this.#unlock();
      return false;
    }
    try {
      for (const hook of this.#onRollback.toReversed()) await this.#call(hook, 'rollback');
      this.#state = 'rolled-back';
      for (const child of this.#children.toReversed()) await child.rollback();
      return true;
    } catch (error) {
      this.#host.log(
        40,
        `An error was encountered while rolling back transaction ${quoted(this.key)}\n${describeError(error)}`,
      );
      return false;
    } finally {
      await this.#unlock();
    }
  }

  /** Ends the transaction when what runs in it is over: by itself, or by handing it to the one around. */
  async close(end: 'success' | 'failure'): Promise<void> {
    const { parent } = this;
    if (end === 'failure') await this.rollback();
    else if (this.commitMode === 'EAGER') await this.commit();
    if (parent && !parent.#closed) {
      parent.#children.push(this);
      if (this.isRolledBack()) await parent.rollback();
    } else if (this.commitMode === 'OFF' || parent?.isRolledBack()) await this.rollback();
    else await this.commit();
    this.#closed = true;
  }

  /** Ends it without a word to the one around: what ran in it is about to be tried again. */
  async abandon(): Promise<void> {
    await this.rollback();
    this.#closed = true;
  }

  async #lock(key: string): Promise<void> {
    const locks = this.#locks;
    if (!locks) throw new IsolationError(key);
    const { clock, cancellation } = this.#host;
    await acquireLock(locks, { key, holder: this.#holder, clock, cancellation });
    this.#locked = true;
  }

  async #unlock(): Promise<void> {
    if (!this.#locked || this.key === undefined) return;
    this.#locked = false;
    try {
      await this.#locks?.release(this.key, this.#holder);
    } catch (error) {
      this.#host.log(40, `The lock of the transaction '${this.key}' could not be released: ${describeError(error)}`);
    }
  }

  async #write(): Promise<void> {
    const store = this.#store;
    const { key } = this;
    if (!store || key === undefined || !this.#writeOnCommit) return;
    const { value, metadata } = this.#staged ?? { value: undefined, metadata: undefined };
    const result = { value, metadata: metadata ?? describeResult(store, key, undefined) };
    await this.#host.clock.during(writeResult(store, key, result));
  }

  async #call({ hook, name, silent }: Hook, kind: 'commit' | 'rollback'): Promise<void> {
    if (silent) return void (await hook(this));
    this.#host.log(20, `Running ${kind} hook '${name}'`);
    try {
      await hook(this);
    } catch (error) {
      this.#host.log(40, `An error was encountered while running ${kind} hook '${name}'`);
      throw error;
    }
    this.#host.log(20, `${kind === 'commit' ? 'Commit' : 'Rollback'} hook '${name}' finished running successfully`);
  }

  #tellFailedCommit(error: unknown): void {
    if (error instanceof ResultSerializationError) {
      this.#host.log(
        30,
        `Encountered an error while serializing result for transaction ${quoted(this.key)}: ${error.message} ` +
          'Code execution will continue, but the transaction will not be committed.',
      );
    } else {
      this.#host.log(
        40,
        `An error was encountered while committing transaction ${quoted(this.key)}\n${describeError(error)}`,
      );
    }
  }
}

/** A hook with the name by which the log calls it; the engine's own are not logged. */
export interface Hook {
  readonly hook: TransactionHook;
  readonly name: string;
  readonly silent?: boolean;
}

export function namedHook(hook: TransactionHook): Hook {
  return { hook, name: hook.name || 'anonymous' };
}

/** As Prefect writes a key, or that there is none. */
function quoted(key: string | undefined): string {
  return key === undefined ? 'None' : `'${key}'`;
}
