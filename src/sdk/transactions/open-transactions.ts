import { AsyncLocalStorage } from 'node:async_hooks';
import { processClock } from '../engine/clock.ts';
import { log } from '../engine/log.ts';
import type { RunScope, TaskContext } from '../engine/scope.ts';
import { Transaction, type TransactionHost } from './transaction.ts';

/** A transaction that code has opened, and the task run that it was opened in. */
interface OpenTransaction {
  readonly transaction: Transaction;
  readonly task: TaskContext | undefined;
}

export const openTransactions = new AsyncLocalStorage<OpenTransaction>();

/** Whether there can be a transaction around what is called in this scope. Costs next to nothing where not. */
export function mayHaveTransaction(scope: RunScope): boolean {
  return scope.task !== undefined || openTransactions.getStore() !== undefined;
}

/**
 * The innermost transaction around. A task run has one only when something in it asks, so that those that need none
 * cost nothing.
 */
export function transactionAround(scope: RunScope | undefined): Transaction | undefined {
  const open = openTransactions.getStore();
  if (!scope?.task || open?.task === scope.task) return open?.transaction;
  scope.task.transaction ??= new Transaction({ host: hostOf(scope), parent: open?.transaction });
  return scope.task.transaction;
}

/** Where a transaction takes its time from, and where it tells what happens. */
export function hostOf(scope: RunScope | undefined): TransactionHost {
  if (!scope) return OUTSIDE;
  return {
    clock: scope.port.clock,
    cancellation: scope.cancellation,
    log: (level, message) => log(scope, level, message),
  };
}

/** Outside of any run there is no log to write to; what goes wrong there has to be heard all the same. */
const OUTSIDE: TransactionHost = {
  clock: processClock,
  cancellation: undefined,
  log(level, message) {
    if (level >= 30) process.emitWarning(message, { code: 'MILLRACE_TRANSACTION' });
  },
};
