import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock } from '../../src/server/clock.ts';
import { sql } from '../../src/server/store/database.ts';
import { ensureFlow, readFlowByName } from '../../src/server/store/flows.ts';
import { migrations } from '../../src/server/store/migrations/all.ts';
import { SqliteDatabase } from '../../src/server/store/sqlite-database.ts';
import { Store } from '../../src/server/store/store.ts';
import { testServer } from './test-context.ts';
import { testDatabase } from './test-database.ts';

const file = (): string => join(mkdtempSync(join(tmpdir(), 'store-')), 'millrace.db');
const openStore = (path = testDatabase()): Store => new Store({ path, clock: createClock(), newId: createUuid7() });
const flow = (name: string) => ({ name, tags: [], labels: {} });

describe('a database', () => {
  it('is migrated once and opens again', () => {
    const path = file();
    new SqliteDatabase(path).close();
    const db = new SqliteDatabase(path);
    expect(db.prepare('PRAGMA user_version').get()).toEqual({ user_version: migrations.length });
    db.close();
  });

  it('takes up the migrations that it lacks, and keeps what it has', () => {
    const path = file();
    const first = new SqliteDatabase(path, ['CREATE TABLE flow (id TEXT);']);
    first.run(sql.insertInto('flow').values({ id: 'a' } as never));
    first.close();
    const second = new SqliteDatabase(path, ['CREATE TABLE flow (id TEXT);', 'ALTER TABLE flow ADD COLUMN name TEXT;']);
    expect(second.all(sql.selectFrom('flow').select(['id', 'name']))).toEqual([{ id: 'a', name: null }]);
    second.close();
  });

  it('brings a database of an earlier version to the present one, with its rows', async () => {
    const read = (name: string): string => readFileSync(join(import.meta.dirname, 'databases', name), 'utf8');
    const path = file();
    const old = new SqliteDatabase(path, [`${read('version-3-tables.sql')};${read('version-3-rows.sql')}`, '', '']);
    old.close();
    const store = openStore(path);
    expect(readFlowByName(store.db, 'kept')).toMatchObject({ tags: '["a"]' });
    expect(store.db.all(sql.selectFrom('variable').select('value'))).toEqual([{ value: '{"x":1}' }]);
    await store.close();
  });

  it('does not open the work of a later version', () => {
    const path = file();
    new SqliteDatabase(path, [...migrations, 'CREATE TABLE later (id TEXT);']).close();
    expect(() => new SqliteDatabase(path)).toThrow(expect.objectContaining({ code: 'database-too-new' }));
  });

  it('does not take any file for a database', () => {
    const path = join(import.meta.dirname, 'store.test.ts');
    expect(() => new SqliteDatabase(path)).toThrow(expect.objectContaining({ code: 'database-unreadable' }));
  });
});

describe('the queue of writes', () => {
  it('answers in order, each with its own result', async () => {
    const store = openStore();
    const names = ['a', 'b', 'c'];
    const rows = await Promise.all(names.map((name) => store.write((tx) => ensureFlow(tx, flow(name)).row.name)));
    expect(rows).toEqual(names);
    await store.close();
  });

  it('lets a write see those before it in the same turn', async () => {
    const store = openStore();
    const [first, second] = await Promise.all([
      store.write((tx) => ensureFlow(tx, flow('a'))),
      store.write((tx) => ensureFlow(tx, flow('a'))),
    ]);
    expect([first?.created, second?.created]).toEqual([true, false]);
    await store.close();
  });

  it('takes nobody down with a write that fails, and leaves nothing of it', async () => {
    const store = openStore();
    const outcomes = await Promise.allSettled([
      store.write((tx) => ensureFlow(tx, flow('before')).created),
      store.write((tx) => {
        ensureFlow(tx, flow('half'));
        throw new Error('no');
      }),
      store.write((tx) => ensureFlow(tx, flow('after')).created),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(readFlowByName(store.db, 'half')).toBeUndefined();
    expect(readFlowByName(store.db, 'before')).toBeDefined();
    expect(readFlowByName(store.db, 'after')).toBeDefined();
    await store.close();
  });

  it('leaves nothing of a part that fails, and all else', async () => {
    const store = openStore();
    const line = { id: 'x', created: '', updated: '', name: '', level: 20, timestamp: '', flow_run_id: null };
    const say = (message: string) => ({ type: 'log' as const, log: { ...line, task_run_id: null, message } });
    const heard: string[] = [];
    store.subscribe((items) => heard.push(...items.map((item) => (item.type === 'log' ? item.log.message : ''))));
    await store.write((tx) => {
      ensureFlow(tx, flow('before'));
      tx.publish(say('before'));
      const half = (): void => {
        ensureFlow(tx, flow('half'));
        tx.publish(say('half'));
        tx.db.prepare('INSERT INTO nowhere VALUES (1)').run();
      };
      expect(() => tx.attempt(half)).toThrow('nowhere');
      tx.attempt(() => ensureFlow(tx, flow('after')));
      tx.publish(say('after'));
    });
    const found = ['before', 'half', 'after'].map((name) => readFlowByName(store.db, name) !== undefined);
    expect(found).toEqual([true, false, true]);
    expect(heard).toEqual(['before', 'after']);
    await store.close();
  });

  it('publishes after the commit, and once', async () => {
    const store = openStore();
    const heard: string[] = [];
    store.subscribe((items) => heard.push(...items.map((item) => (item.type === 'log' ? item.log.message : ''))));
    const line = {
      id: 'x',
      created: '',
      updated: '',
      name: '',
      level: 20,
      timestamp: '',
      flow_run_id: null,
      task_run_id: null,
    };
    await Promise.allSettled([
      store.write((tx) => tx.publish({ type: 'log', log: { ...line, message: 'one' } })),
      store.write((tx) => {
        tx.publish({ type: 'log', log: { ...line, message: 'never' } });
        throw new Error('no');
      }),
      store.write((tx) => tx.publish({ type: 'log', log: { ...line, message: 'two' } })),
    ]);
    expect(heard).toEqual(['one', 'two']);
    await store.close();
  });

  it('commits what is queued when it closes, and refuses what comes later', async () => {
    const path = inject('postgresUrl') ? testDatabase() : file();
    const store = openStore(path);
    const last = store.write((tx) => ensureFlow(tx, flow('last')).created);
    await store.close();
    expect(await last).toBe(true);
    await expect(store.write(() => 1)).rejects.toThrow('shutting down');
    const again = openStore(path);
    expect(readFlowByName(again.db, 'last')).toBeDefined();
    await again.close();
  });
});

describe('a disk without room', () => {
  it.skipIf(inject('postgresUrl'))('is told in a sentence, and used again when there is some', async () => {
    const server = testServer();
    const { db } = server.context.store;
    const pages = (count: number): unknown => db.prepare(`PRAGMA max_page_count = ${count}`).get();
    pages(1);
    const line = { name: 'x', level: 20, message: 'm'.repeat(100_000), timestamp: '2026-03-01T12:00:00Z' };
    expect(await server.call('POST', '/logs', [line])).toEqual({
      status: 503,
      body: { exception_message: 'The disk is full: make room, and the server goes on by itself.' },
    });
    pages(1_000_000);
    expect((await server.call('POST', '/logs', [line])).status).toBe(201);
    await server.close();
  });
});
