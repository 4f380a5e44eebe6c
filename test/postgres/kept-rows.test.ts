import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock } from '../../src/server/clock.ts';
import { sql } from '../../src/server/store/database.ts';
import { readFlow } from '../../src/server/store/flows.ts';
import { Store, type Tx } from '../../src/server/store/store.ts';
import { testServer } from '../server/test-context.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let stores: Store[] = [];
beforeAll(async () => {
  postgres = await startPostgres();
  const path = await postgres.newDatabase();
  stores = [0, 1].map(() => new Store({ path, clock: createClock(), newId: createUuid7() }));
});
afterAll(async () => {
  for (const store of stores) await store.close();
  await postgres?.stop();
});

afterEach(() => {
  vi.useRealTimers();
});

const id = fc.constantFrom('a', 'b', 'c');
const label = fc.nat({ max: 99 }).map(String);

/** What a transaction may do to the table of flows, of whose rows the labels change. */
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('read' as const), id }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('insert' as const), id, label }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), id, label }) },
  fc.record({ do: fc.constant('change all' as const), label }),
  fc.record({ do: fc.constant('remove' as const), id }),
  fc.record({ do: fc.constant('change, and fail' as const), id, label }),
);
type Action = typeof action extends fc.Arbitrary<infer Value> ? Value : never;

const transaction = fc.record({
  /** For a second after others have written nothing is kept. */
  pauseMs: fc.constantFrom(0, 0, 1_001),
  server: fc.nat({ max: 1 }),
  actions: fc.array(action, { minLength: 1, maxLength: 4 }),
  fails: fc.boolean(),
});

/** Does it in the database and in the table of labels by id, and says where what is read differs from it. */
function perform(tx: Tx, labels: Map<string, string>, { do: what, ...on }: Action): void {
  const { id: flowId = '', label: next = '' } = on as { id?: string; label?: string };
  const change = () => tx.db.run(sql.updateTable('flow').set({ labels: next }).where('id', '=', flowId));
  switch (what) {
    case 'read':
      expect(readFlow(tx.db, flowId)?.labels).toBe(labels.get(flowId));
      break;
    case 'insert':
      if (labels.has(flowId)) break;
      tx.db.run(
        sql.insertInto('flow').values({ id: flowId, created: '', updated: '', name: flowId, tags: '[]', labels: next }),
      );
      labels.set(flowId, next);
      break;
    case 'change':
      expect(change()).toBe(labels.has(flowId) ? 1 : 0);
      if (labels.has(flowId)) labels.set(flowId, next);
      break;
    case 'change all':
      tx.db.run(sql.updateTable('flow').set({ labels: next }));
      for (const each of labels.keys()) labels.set(each, next);
      break;
    case 'remove':
      tx.db.run(sql.deleteFrom('flow').where('id', '=', flowId));
      labels.delete(flowId);
      break;
    case 'change, and fail':
      expect(() =>
        tx.attempt(() => {
          change();
          throw new Error('undone');
        }),
      ).toThrow('undone');
      break;
  }
}

/** Where a row is kept, it must be the one that the database has, to the type of each value. */
function compareWithDatabase(tx: Tx, table: 'flow' | 'flow_run', rowId: string): void {
  const kept = tx.db.kept?.(table, rowId);
  // A text that no kept row answers.
  if (kept) expect(kept).toEqual(tx.db.first(sql.selectFrom(table).selectAll().where('id', '=', rowId).limit(1)));
}

it('are the rows of runs as the server writes them', async () => {
  const server = testServer({ database: await postgres.newDatabase() });
  const { store } = server.context;
  const { body: flow } = await server.call('POST', '/flows', { name: 'f' });
  const fresh = { flow_id: flow.id, parameters: { text: 'NUL \0', half: 0.5 }, state: { type: 'PENDING' } };
  // The first is given back by the database, which shows what columns there are.
  for (const run of [fresh, { ...fresh, tags: ['a'], idempotency_key: 'k' }]) {
    const { body: made } = await server.call('POST', '/flow_runs', run);
    for (const type of ['RUNNING', 'PAUSED', 'RUNNING', 'COMPLETED', 'CRASHED']) {
      server.clock.advance(0.25);
      await server.call('POST', `/flow_runs/${made.id}/set_state`, { state: { type }, force: true });
      await store.write((tx) => {
        expect(tx.db.kept?.('flow_run', made.id)).toMatchObject({ state_type: type });
        compareWithDatabase(tx, 'flow_run', made.id);
      });
    }
  }
  await server.close();
});

it('are asked for no more while nobody else writes', async () => {
  const [store] = stores;
  const row = { id: 'mine', created: '', updated: '', name: 'mine', tags: '[]', labels: '{}' };
  await store?.write((tx) => tx.db.run(sql.insertInto('flow').values(row)));
  expect(await store?.write((tx) => tx.db.kept?.('flow', 'mine'))).toEqual(row);
  expect(await store?.write((tx) => tx.db.kept?.('flow', 'other'))).toBeUndefined();
});

it('are what the database has, whichever of two servers wrote last', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  await fc.assert(
    fc.asyncProperty(fc.array(transaction, { minLength: 4, maxLength: 30 }), async (transactions) => {
      let labels = new Map<string, string>();
      await stores[0]?.write((tx) => tx.db.run(sql.deleteFrom('flow')));
      for (const { pauseMs, server, actions, fails } of transactions) {
        vi.advanceTimersByTime(pauseMs);
        let after = new Map<string, string>();
        const written = stores[server]?.write((tx) => {
          // A transaction that was out of date runs again from its beginning.
          after = new Map(labels);
          for (const each of actions) perform(tx, after, each);
          for (const flowId of ['a', 'b', 'c']) compareWithDatabase(tx, 'flow', flowId);
          if (fails) throw new Error('refused');
        });
        if (fails) await expect(written).rejects.toThrow('refused');
        else {
          await written;
          labels = after;
        }
      }
    }),
    { numRuns: 100 },
  );
});
