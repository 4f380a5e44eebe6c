import { currentScope } from '../engine/scope.ts';
import type { IsolationLevel } from '../results/cache-policy.ts';
import type { LockManager } from '../results/lock-manager.ts';
import { storeAround } from '../results/result-scope.ts';
import type { ResultStorageOption } from '../results/result-storage.ts';
import { storageOf } from '../results/storage-of.ts';
import { hostOf, openTransactions, transactionAround } from './open-transactions.ts';
import { type CommitMode, Transaction } from './transaction.ts';

/** How a transaction is carried out. */
export interface TransactionOptions {
  /** Under which the staged result is kept; when there is one already, the transaction is committed from the start. */
  key?: string;
  /** `READ_COMMITTED` unless told; `SERIALIZABLE` lets one of a key wait for the other, and needs a lock manager. */
  isolationLevel?: IsolationLevel;
  lockManager?: LockManager;
  /** As the transaction around has it, else `LAZY`. */
  commitMode?: CommitMode;
  /** Does not look for an earlier result, and writes over it. */
  overwrite?: boolean;
  /** Where the staged result is kept; as for the results of the run around unless told. */
  store?: ResultStorageOption;
}

/**
 * Runs something whole or not at all: when the function throws, or a task in it fails, the `onRollback` hooks of all
 * tasks in it are called, the last one first; when it comes through, their `onCommit` hooks are, and what they keep is
 * written. Within another transaction it ends with that one. Rejects with what the function throws, or with an
 * `IsolationError`.
 *
 * @example
 * const write = task({ onRollback: (txn) => rm(txn.get<string>('path'), { force: true }) }, async (path: string) => {
 *   getTransaction()?.set('path', path);
 *   await writeFile(path, 'rows');
 * });
 * const publish = flow(() =>
 *   transaction(async () => {
 *     await write('rows.csv');
 *     await write('more.csv');
 *   }),
 * );
 */
export function transaction<R>(body: (transaction: Transaction) => R | Promise<R>): Promise<R>;
export function transaction<R>(
  options: TransactionOptions,
  body: (transaction: Transaction) => R | Promise<R>,
): Promise<R>;
export async function transaction<R>(
  first: TransactionOptions | ((transaction: Transaction) => R | Promise<R>),
  second?: (transaction: Transaction) => R | Promise<R>,
): Promise<R> {
  const body = typeof first === 'function' ? first : second;
  if (typeof body !== 'function') throw new TypeError('transaction() takes a function: transaction(options, fn).');
  const { store, lockManager, ...options } = typeof first === 'function' ? ({} as TransactionOptions) : first;
  const scope = currentScope();
  const parent = transactionAround(scope);
  const around = storeAround(scope);
  const opened = new Transaction({
    host: hostOf(scope),
    parent,
    ...options,
    store: {
      ...around,
      ...(store !== undefined && { storage: storageOf(store) }),
      ...(lockManager && { locks: lockManager }),
    },
  });
  await opened.begin();
  let result: R;
  try {
    result = await openTransactions.run({ transaction: opened, task: scope?.task }, () => body(opened));
  } catch (error) {
    await opened.close('failure');
    throw error;
  }
  await opened.close('success');
  return result;
}

/**
 * The innermost transaction around, or undefined outside of any. Each task run is in one of its own.
 *
 * @example
 * const add = task({ onCommit: (txn) => console.log(txn.get('sum')) }, (a: number, b: number) => {
 *   getTransaction()?.set('sum', a + b);
 * });
 */
export function getTransaction(): Transaction | undefined {
  return transactionAround(currentScope());
}
