import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock } from '../../src/server/clock.ts';
import { sql } from '../../src/server/store/database.ts';
import { BackgroundConnection } from '../../src/server/store/postgres-background.ts';
import { PostgresDatabase } from '../../src/server/store/postgres-database.ts';
import { Store } from '../../src/server/store/store.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
let url: string;
let db: PostgresDatabase;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());
beforeEach(async () => {
  url = await postgres.newDatabase();
  db = await open();
});
afterEach(() => db.close());

/** A database whose connection in the background is there. */
async function open(): Promise<PostgresDatabase> {
  const opened = new PostgresDatabase(url);
  await new Promise<void>((ready) => opened.shared.listen(() => ready()));
  return opened;
}

const insert = (id: string) =>
  sql.insertInto('flow').values({ id, created: '', updated: '', name: id, tags: '[]', labels: '{}' }).compile();

/** Inserts flows in one transaction, which asks for nothing. */
function insertLater(into: PostgresDatabase, ...ids: string[]): Promise<void> {
  into.begin();
  for (const { sql: text, parameters } of ids.map(insert)) into.defer(text, parameters as string[]);
  const landing = into.commitLater();
  if (!landing) throw new Error('It would have to wait.');
  return landing;
}

function ids(): string[] {
  return db.all(sql.selectFrom('flow').select('id').orderBy('id')).map(({ id }) => id);
}

it('commits without standing still', async () => {
  const landing = insertLater(db, 'a', 'b');
  let landed = false;
  const noted = landing.then(() => {
    landed = true;
  });
  await Promise.resolve();
  expect(landed).toBe(false);
  await noted;
  expect(ids()).toEqual(['a', 'b']);
});

it('does not where an answer is waited for, nothing was written, or there is no connection', async () => {
  db.begin();
  db.first(sql.selectFrom('flow').selectAll());
  expect(db.commitLater()).toBeUndefined();
  db.commit();
  db.begin();
  expect(db.commitLater()).toBeUndefined();
  db.commit();
  const other = new PostgresDatabase(url);
  expect(() => insertLater(other, 'a')).toThrow('It would have to wait.');
  other.commit();
  other.close();
  expect(ids()).toEqual(['a']);
});

it('undoes all of what fails, and goes on', async () => {
  await insertLater(db, 'a');
  await expect(insertLater(db, 'b', 'a')).rejects.toThrow('duplicate key');
  await insertLater(db, 'c');
  expect(ids()).toEqual(['a', 'c']);
});

it('fails where another server has written since, and then asks anew', async () => {
  const other = await open();
  const readBoth = () => db.all(sql.selectFrom('flow').selectAll().where('id', '=', 'a'));
  await insertLater(db, 'a');
  await insertLater(other, 'b');
  await expect(insertLater(db, 'c')).rejects.toMatchObject({ code: 'others-have-written' });
  expect(db.outdated).toBe(true);
  expect(readBoth()).toHaveLength(1);
  await insertLater(db, 'c');
  expect(ids()).toEqual(['a', 'b', 'c']);
  other.close();
});

it('says that the database is gone where its connection is lost meanwhile, and connects again', async () => {
  db.begin();
  const { sql: text, parameters } = insert('a');
  db.defer(text, parameters as string[]);
  db.defer('SELECT pg_terminate_backend(pg_backend_pid())', []);
  await expect(db.commitLater()).rejects.toMatchObject({ code: 'database-gone' });
  await expect.poll(() => insertLaterOrNot('b'), { timeout: 5000 }).toBe('b');
  expect(ids()).toEqual(['b']);
});

it('gives up a connection that answers no more, and connects again', async () => {
  const connection = { connectionString: url, options: '', application_name: 'late', query_timeout: 100 };
  let connected = Promise.withResolvers<void>();
  const background = new BackgroundConnection(connection, 'none', () => connected.resolve());
  const ask = (text: string) => background.send({ type: 'several', statements: [{ text, values: [] }], wanted: [0] });
  await connected.promise;
  connected = Promise.withResolvers();
  expect(await ask('SELECT pg_sleep(600)')).toMatchObject({ failure: { gone: true } });
  expect(background.ready).toBe(false);
  await connected.promise;
  expect(await ask('SELECT 1 AS one')).toMatchObject({ answers: [{ columns: ['one'], rows: [[1]] }] });
  background.close();
});

async function insertLaterOrNot(id: string): Promise<string> {
  return insertLater(db, id).then(
    () => id,
    () => 'not yet',
  );
}

it('lets a failure meet its own caller alone, and what comes meanwhile wait for the next transaction', async () => {
  const store = new Store({ path: url, clock: createClock(), newId: createUuid7() });
  const listening = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  await expect.poll(() => postgres.query(new URL(url).pathname.slice(1), listening)).toHaveLength(2);
  const write = (id: string) => {
    const { sql: text, parameters } = insert(id);
    return store
      .write((tx) => tx.db.defer(text, parameters as string[]))
      .then(
        () => id,
        (error: Error) => error.message.split(' ')[0],
      );
  };
  const first = ['a', 'b', 'a', 'c'].map(write);
  store.flush();
  const then = ['d', 'a', 'e'].map(write);
  store.flush();
  const closed = store.close();
  await expect(store.write(() => {})).rejects.toThrow('shutting down');
  expect(await Promise.all([...first, ...then])).toEqual(['a', 'b', 'duplicate', 'c', 'd', 'duplicate', 'e']);
  await closed;
  expect(ids()).toEqual(['a', 'b', 'c', 'd', 'e']);
});
