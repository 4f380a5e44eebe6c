import { describe, expect, it } from 'vitest';
import {
  createMemoryStorage,
  getTransaction,
  INPUTS,
  memoryLocks,
  sleep,
  type Transaction,
  task,
  transaction,
} from '../../../src/sdk/index.ts';
import { type MemoryCall, runInMemory } from '../run-in-memory.ts';

const resultStorage = createMemoryStorage();

/** A task that tells what becomes of it, by its letter. */
const step = task(
  {
    name: 'step',
    persistResult: true,
    onCommit: function keep(txn: Transaction) {
      told.push(`commit ${txn.get('letter', '')}`);
    },
    onRollback: function undo(txn: Transaction) {
      told.push(`undo ${txn.get('letter', '')}`);
    },
  },
  async function step(letter: string) {
    getTransaction()?.set('letter', letter);
    told.push(letter);
    return letter;
  },
);
const fail = task({ name: 'fail' }, function fail(): never {
  throw new Error('no');
});
let told: string[] = [];

/** What the tasks of a flow tell, and the states after Completed. */
async function check(fn: () => unknown, expected: string, call: MemoryCall = {}) {
  told = [];
  const { port } = await runInMemory(fn, call);
  const late = port.transitions.filter(({ from }) => from?.type === 'COMPLETED').map(({ to }) => to.name);
  expect([...told, ...late].join(', ')).toBe(expected);
  return port;
}

describe('a transaction', () => {
  it('commits what its tasks have done when it comes through', () =>
    check(
      () =>
        transaction(async () => {
          await step('a');
          await step('b');
          told.push('end');
        }),
      'a, b, end, commit a, commit b',
    ));

  it('rolls back what its tasks have done when it throws, the last one first', () =>
    check(
      () =>
        transaction(async () => {
          await step('a');
          await step('b');
          throw new Error('no');
        }),
      'a, b, undo b, undo a, RolledBack, RolledBack',
    ));

  it('is rolled back as soon as one of its tasks fails', () =>
    check(
      () =>
        transaction(async (txn) => {
          await step('a');
          await fail().catch(() => {});
          told.push(`rolled back: ${txn.isRolledBack()}`);
        }),
      'a, undo a, rolled back: true, RolledBack',
    ));

  it('is not rolled back by what a retry mends', async () => {
    let tries = 0;
    const flaky = task({ name: 'flaky', retries: 1 }, async () => {
      await step('inner');
      tries += 1;
      if (tries === 1) throw new Error('once');
    });
    await check(
      () =>
        transaction(async () => {
          await step('a');
          await flaky();
        }),
      'a, inner, undo inner, inner, commit a, commit inner, RolledBack',
    );
  });

  it('within another one ends with that', () =>
    check(
      () =>
        transaction(async () => {
          await transaction(() => step('a'));
          told.push('between');
          await transaction(() => step('b'));
        }),
      'a, between, b, commit a, commit b',
    ));

  it('within another one is rolled back with that, unless it was committed eagerly', () =>
    check(
      () =>
        transaction(async () => {
          await transaction({ commitMode: 'EAGER' }, () => step('a'));
          await transaction(() => step('b'));
          throw new Error('no');
        }),
      'a, commit a, b, undo b, RolledBack',
    ));

  it('is rolled back at its end where nobody has committed it, and its mode is OFF', async () => {
    await check(() => transaction({ commitMode: 'OFF' }, () => step('a')), 'a, undo a, RolledBack');
    await check(
      () =>
        transaction({ commitMode: 'OFF' }, async (txn) => {
          await step('a');
          await step.withOptions({ name: 'b' })('b');
          await txn.commit();
        }),
      'a, b, commit a, commit b',
    );
  });

  it('is every task run, for the tasks within', async () => {
    const outer = task({ name: 'outer' }, async (fails: boolean) => {
      await step('a');
      if (fails) throw new Error('no');
    });
    await check(() => outer(false), 'a, commit a');
    await check(() => outer(true), 'a, undo a, RolledBack');
  });

  it('is passed on to tasks that are submitted in it', () =>
    check(
      () =>
        transaction(async () => {
          await Promise.all([step.submit('a'), step.submit('b')]);
          throw new Error('no');
        }),
      'a, b, undo b, undo a, RolledBack, RolledBack',
    ));

  it('gives values to all within it, as copies', () =>
    check(
      () =>
        transaction(async (txn) => {
          txn.set('list', [1]);
          await transaction(async (inner) => {
            inner.get<number[]>('list').push(2);
            told.push(JSON.stringify(inner.get('list')), String(inner.get('none', 'default')));
            inner.set('list', [3]);
            told.push(JSON.stringify([inner.get('list'), txn.get('list')]));
          });
          expect(() => txn.get('none')).toThrow("has no value 'none'");
        }),
      '[1], default, [[3],[1]]',
    ));

  it('gives what is no plain data as it is', async () => {
    class Connection {
      open = true;
    }
    const connection = new Connection();
    const ring: unknown[] = [connection, new Map([['a', new Set([1])]]), () => 1];
    ring.push(ring);
    await transaction((txn) => {
      txn.set('ring', ring);
      const copy = txn.get<unknown[]>('ring');
      expect(copy).not.toBe(ring);
      expect([copy[0] === connection, copy[1], copy[2] === ring[2], copy[3] === copy]).toEqual([
        true,
        ring[1],
        true,
        true,
      ]);
    });
  });

  it('hands its isolation and its locks on to those within', async () => {
    const lockManager = memoryLocks();
    const taken: string[] = [];
    const watched = {
      release: lockManager.release,
      tryAcquire(key: string, holder: string) {
        taken.push(key);
        return lockManager.tryAcquire(key, holder);
      },
    };
    const cached = task({ name: 'cached', cacheKeyFn: () => 'inner' }, () => 1);
    await check(
      () => transaction({ key: 'outer', isolationLevel: 'SERIALIZABLE', lockManager: watched }, () => cached()),
      '',
    );
    expect(taken).toEqual(['outer', 'inner']);
    expect(await lockManager.tryAcquire('inner', 'another')).toBe(true);
  });

  it('finds the result that an earlier one of its key has kept', async () => {
    const run = (options = {}) =>
      transaction({ key: 'load', store: resultStorage, ...options }, async (txn) => {
        told.push(`${txn.isCommitted()} ${JSON.stringify(txn.found?.value)}`);
        txn.stage({ rows: told.length });
      });
    await check(async () => {
      await run();
      await run();
      await run({ overwrite: true });
      await run();
    }, 'false undefined, true {"rows":1}, false undefined, true {"rows":3}');
  });

  it('keeps nothing where it is rolled back', async () => {
    const storage = createMemoryStorage();
    const cached = task({ name: 'cached', cachePolicy: INPUTS, resultStorage: storage }, (x: number) => x);
    await check(
      () =>
        transaction({ key: 'k', store: storage }, async (txn) => {
          txn.stage(1);
          await cached(1);
          throw new Error('no');
        }),
      'RolledBack',
    );
    expect([...storage.entries]).toEqual([]);
  });

  it('that is SERIALIZABLE lets one of its key wait for the other', () => {
    const lockManager = memoryLocks();
    const run = (name: string) =>
      transaction({ key: 'one', store: resultStorage, isolationLevel: 'SERIALIZABLE', lockManager }, async (txn) => {
        told.push(`${name} ${txn.isCommitted()}`);
        await sleep(1_000);
        txn.stage(name);
        told.push(`${name} ends`);
      });
    return check(() => Promise.all([run('a'), run('b')]), 'a false, a ends, b true, b ends');
  });

  it('that is SERIALIZABLE needs locks', async () => {
    const { outcome } = await runInMemory(() => transaction({ key: 'k', isolationLevel: 'SERIALIZABLE' }, () => {}));
    expect(outcome.error).toMatchObject({ code: 'isolation' });
  });

  it('can be run outside of flows', async () => {
    const seen: unknown[] = [];
    const result = await transaction(async (txn) => {
      txn.onCommit(() => void seen.push('committed'));
      return getTransaction() === txn;
    });
    expect([result, ...seen]).toEqual([true, 'committed']);
  });
});

describe('the log of a transaction', () => {
  const linesOf = (port: { logs: readonly { level: number; message: string }[] }) =>
    port.logs
      .filter(({ message }) => /hook|transaction|cache key|result/i.test(message))
      .map(({ level, message }) => `${level} ${message}`);

  it('tells of its hooks', async () => {
    const port = await check(() => transaction(() => step('a')), 'a, commit a');
    expect(linesOf(port)).toEqual([
      "20 Running commit hook 'keep'",
      "20 Commit hook 'keep' finished running successfully",
    ]);
  });

  it('tells of a hook that fails, and the transaction is rolled back', async () => {
    const bad = task(
      {
        name: 'bad',
        onCommit: function broken() {
          throw new Error('no commit');
        },
        onRollback: function undo() {},
      },
      () => 1,
    );
    const port = await check(() => bad(), 'RolledBack');
    expect(linesOf(port)).toEqual([
      "20 Running commit hook 'broken'",
      "40 An error was encountered while running commit hook 'broken'",
      '40 An error was encountered while committing transaction None\nError: no commit',
      "20 Running rollback hook 'undo'",
      "20 Rollback hook 'undo' finished running successfully",
    ]);
  });

  it('tells of a result that can’t be kept; the run completes, and is rolled back', async () => {
    const bad = task({ name: 'bad', cachePolicy: INPUTS }, (_: number) => ({ db: new Map() }));
    const port = await check(async () => {
      const { db } = await bad(1);
      told.push(String(db instanceof Map));
    }, 'true, RolledBack');
    expect(linesOf(port)).toEqual([
      "30 Encountered an error while serializing result for transaction '88d519fef98d98c6bd9844522fb3205c': " +
        "Failed to serialize the result with serializer 'json': 'db' is an object of the class Map. " +
        "Choose another resultSerializer (such as 'superjson'), return plain data, or set persistResult to false. " +
        'Code execution will continue, but the transaction will not be committed.',
    ]);
  });

  it('tells of a key that can’t be made', async () => {
    const one = task({ name: 'one', cachePolicy: INPUTS }, (_: () => void) => 1);
    const port = await check(() => one(() => {}), '');
    expect(linesOf(port)).toEqual([
      '40 Error encountered when computing cache key - result will not be persisted.\n' +
        "No cache key can be made of '_': it is a function, which has no stable JSON form. " +
        'Leave it out with minus(), give the task a cacheKeyFn, or set cachePolicy to NO_CACHE.',
    ]);
  });

  it('tells of a kept result that can’t be read, and runs the task', async () => {
    const storage = createMemoryStorage();
    await storage.write('k', '{"metadata":{"storage_key":"k","serializer":{"type":"pickle"}},"result":"gAVLAS4="}');
    const one = task({ name: 'one', resultStorage: storage, resultStorageKey: 'k' }, () => 1);
    const port = await check(() => one(), '');
    expect(linesOf(port)).toEqual([
      "30 The result kept under the key 'k' is passed over. The result was written with the serializer 'pickle', which only Python can read.",
    ]);
    expect(storage.entries.get('k')).toContain('"type":"json"');
  });
});
