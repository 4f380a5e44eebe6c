/** A transaction asks for isolation, and there is nothing to isolate it with. */
export class IsolationError extends Error {
  override readonly name = 'IsolationError';
  readonly code = 'isolation';

  constructor(key: string) {
    super(
      `The transaction '${key}' is to be SERIALIZABLE, but has no lock manager. ` +
        'Configure one: INPUTS.configure({ lockManager: folderLocks(…) }), or transaction({ lockManager: memoryLocks() }, …).',
    );
  }
}

/** A transaction was asked for a value that nobody has set in it or around it. */
export class TransactionValueError extends Error {
  override readonly name = 'TransactionValueError';
  readonly code = 'transaction-value';

  constructor(name: string) {
    super(`The transaction has no value '${name}'. Set it with txn.set(), or give get() a default.`);
  }
}
