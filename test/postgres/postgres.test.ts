import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock } from '../../src/server/clock.ts';
import { markLateRuns } from '../../src/server/services/mark-late-runs.ts';
import { scheduleChangedDeployments, scheduleDeployments } from '../../src/server/services/schedule-deployments.ts';
import { startServer } from '../../src/server/start-server.ts';
import { sql } from '../../src/server/store/database.ts';
import { ensureFlow, readFlowByName } from '../../src/server/store/flows.ts';
import { PostgresDatabase } from '../../src/server/store/postgres-database.ts';
import { statementForPostgres } from '../../src/server/store/postgres-sql.ts';
import { Store } from '../../src/server/store/store.ts';
import { countVariables } from '../../src/server/store/variables.ts';
import { freePort } from '../conformance/real-prefect.ts';
import { type ServerProcess, spawnServer } from '../server/server-process.ts';
import { connect } from '../server/socket-client.ts';
import { testServer } from '../server/test-context.ts';
import { startPostgres, type TestPostgres } from '../support/postgres.ts';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

const openStore = (path: string): Store => new Store({ path, clock: createClock(), newId: createUuid7() });
const flow = (name: string) => ({ name, tags: [], labels: {} });
const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', body: JSON.stringify(body) });

describe('the SQL of the store', () => {
  it.each([
    ["SELECT '?' FROM a WHERE b = ? AND c LIKE ?", "SELECT '?' FROM a WHERE b = $1 AND c ILIKE $2 ESCAPE ''"],
    ["SELECT 'it''s ?' || ?", "SELECT 'it''s ?' || $1"],
  ])('%s', (text, expected) => {
    expect(statementForPostgres(text)).toBe(expected);
  });
});

describe('a Postgres database', () => {
  it('gives what was put in, in the same types', async () => {
    const store = openStore(await postgres.newDatabase());
    const row = { id: 'a', created: '', updated: '', name: 'NUL \0 and 🙂', value: '1', tags: '[]' };
    store.db.run(sql.insertInto('variable').values(row));
    const read = store.db.first(sql.selectFrom('variable').selectAll());
    expect(read).toEqual({ ...row, name: 'NUL \ufffd and 🙂' });
    const tagged = { ...row, id: 'b', name: 'b', tags: JSON.stringify(['NUL \0', 'other']) };
    store.db.run(sql.insertInto('variable').values(tagged));
    const filter = { operator: 'and_' as const, tags: { operator: 'and_' as const, all_: ['other'] } };
    expect(countVariables(store.db, filter)).toBe(1);
    const kinds = 'SELECT 1::bigint AS whole, 0.5::double precision AS part, sum(2::bigint) AS sum, 1 = 1 AS truth';
    expect(store.db.prepare(kinds).get()).toEqual({ whole: 1, part: 0.5, sum: 2, truth: 1 });
    await store.close();
  });

  it('gives what was put in with others, in one text, as it gives what was put in alone', async () => {
    const store = openStore(await postgres.newDatabase());
    const texts = ['', "it's", '\\', "\\'; DROP TABLE variable; --", '$1 ? $2', '-- /* ', '🙂 \n\t', '{"a":"\\u0000"}'];
    const rows = texts.map((value, index) => ({
      id: `${index}`,
      created: '',
      updated: '',
      name: `${index}`,
      value,
      tags: '[]',
    }));
    await store.write((tx) => {
      for (const row of rows) {
        const { sql: text, parameters } = sql.insertInto('variable').values(row).compile();
        tx.db.defer(text, parameters as string[]);
      }
    });
    const read = store.db.all(sql.selectFrom('variable').select(['id', 'value']).orderBy('id'));
    expect(read).toEqual(texts.map((value, index) => ({ id: `${index}`, value })));
    await store.close();
  });

  it('tells of a failure of what was to run later by the commit, and asks anew after it', async () => {
    const store = openStore(await postgres.newDatabase());
    const bad = store.write((tx) => tx.db.defer('INSERT INTO nowhere VALUES (?)', ['a']));
    const good = store.write((tx) => ensureFlow(tx, flow('good')).created);
    await expect(bad).rejects.toThrow('nowhere');
    expect(await good).toBe(true);
    for (let time = 0; time < 4; time++) {
      const failing = store.write((tx) => {
        expect(readFlowByName(tx.db, 'good')).toBeDefined();
        tx.db.defer('INSERT INTO nowhere VALUES (?)', ['a']);
      });
      await expect(failing).rejects.toThrow('nowhere');
    }
    await store.close();
  });

  it('takes up the migrations that it lacks, and does not open the work of a later version', async () => {
    const url = await postgres.newDatabase();
    const first = new PostgresDatabase(url, ['CREATE TABLE flow (id TEXT);']);
    first.run(sql.insertInto('flow').values({ id: 'a' } as never));
    first.close();
    const second = new PostgresDatabase(url, [
      'CREATE TABLE flow (id TEXT);',
      'ALTER TABLE flow ADD COLUMN name TEXT;',
    ]);
    expect(second.all(sql.selectFrom('flow').selectAll())).toEqual([{ id: 'a', name: null }]);
    second.close();
    const one = ['CREATE TABLE flow (id TEXT);'];
    expect(() => new PostgresDatabase(url, one)).toThrow(expect.objectContaining({ code: 'database-too-new' }));
  });

  it('brings a database of an earlier version to the present one, with its rows', async () => {
    const read = (file: string): string => readFileSync(join(import.meta.dirname, '../server/databases', file), 'utf8');
    const url = await postgres.newDatabase();
    new PostgresDatabase(url, [read('version-3-tables.sql'), '', '']).close();
    await postgres.query(nameOf(url), `SET search_path = millrace; ${read('version-3-rows.sql')}`);
    const store = openStore(url);
    expect(readFlowByName(store.db, 'kept')).toMatchObject({ tags: '["a"]' });
    expect(store.db.all(sql.selectFrom('variable').select('value'))).toEqual([{ value: '{"x":1}' }]);
    expect(store.db.first(sql.selectFrom('flow_run').select(['total_run_time', 'run_count']))).toEqual({
      total_run_time: 1.5,
      run_count: 1,
    });
    await store.write((tx) => ensureFlow(tx, flow('new')));
    await store.close();
  });

  it('says in one sentence why it cannot be used', async () => {
    const url = new URL(await postgres.newDatabase());
    const refused = (change: (address: URL) => void): string => {
      const address = new URL(url);
      change(address);
      try {
        new PostgresDatabase(address.href).close();
        return 'opened';
      } catch (error) {
        return (error as Error).message;
      }
    };
    const closed = await freePort();
    await postgres.query(nameOf(url.href), "CREATE ROLE guest LOGIN PASSWORD 'guest'");
    const told = [
      refused((it) => {
        it.password = 'wrong';
      }),
      refused((it) => {
        it.pathname = '/nothing';
      }),
      refused((it) => {
        it.port = String(closed);
      }),
      refused((it) => {
        it.hostname = 'nowhere.invalid';
      }),
      refused((it) => {
        it.username = 'guest';
        it.password = 'guest';
      }),
    ];
    expect(told.map((text) => text.replace(/postgres:\/\/\S+?: /, ''))).toEqual([
      'Cannot use the database the user or the password is wrong: look at the address.',
      'Cannot use the database there is no such database: make it first, with createdb.',
      'Cannot use the database nothing listens there: start Postgres, or look at the port.',
      'Cannot use the database no host of that name is known: look at the address.',
      'Cannot use the database the user may not make the schema "millrace" there: let its owner grant CREATE on the database.',
    ]);
    expect(told.join(' ')).not.toContain('secret');
  });
});

describe('a Postgres that goes away', () => {
  it('is told to clients as a server that is not available for a while, and used again when it is back', async () => {
    const server = await startServer({ database: await postgres.newDatabase(), version: '0.0.0' });
    expect((await post(`${server.url}/flows/`, { name: 'before' })).status).toBe(201);
    await postgres.crash();
    for (const path of ['/flows/', '/flows/filter']) {
      const refused = await post(`${server.url}${path}`, path === '/flows/' ? { name: 'during' } : {});
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(await refused.json()).toEqual({ exception_message: 'Service Unavailable' });
    }
    await postgres.start();
    await expect.poll(async () => (await post(`${server.url}/flows/`, { name: 'after' })).status).toBe(201);
    const names = (await (await post(`${server.url}/flows/filter`, { sort: 'NAME_ASC' })).json()) as { name: string }[];
    expect(names.map(({ name }) => name)).toEqual(['after', 'before']);
    await server.close();
  });

  it('answers readers when it is back, though nobody writes', async () => {
    const store = openStore(await postgres.newDatabase());
    await store.write((tx) => ensureFlow(tx, flow('before')));
    await postgres.crash();
    const write = () => store.write((tx) => ensureFlow(tx, flow('during')));
    const outcome = () => write().catch((error: { code: string }) => error.code);
    await expect.poll(outcome).toBe('database-gone');
    // The next is refused without a look, since that one has just failed.
    expect(await outcome()).toBe('database-gone');
    const read = () => readFlowByName(store.db, 'before')?.name;
    // No sooner than a second later does a reader look again, of which nobody is told.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(read).toThrow(expect.objectContaining({ code: 'database-gone' }));
    await postgres.start();
    await expect.poll(() => told(read)).toBe('before');
    await store.close();
  });
});

/** What is read, or why not. */
function told(read: () => string | undefined): string | undefined {
  try {
    return read();
  } catch (error) {
    return (error as Error).message;
  }
}

describe('two servers of one database', () => {
  let servers: ServerProcess[];
  const a = (): string => servers[0]?.url ?? '';
  const b = (): string => servers[1]?.url ?? '';
  beforeAll(async () => {
    const url = await postgres.newDatabase();
    const home = (): string => mkdtempSync(join(tmpdir(), 'millrace-pg-'));
    servers = [await spawnServer(home(), '--database-url', url), await spawnServer(home(), '--database-url', url)];
  });
  afterAll(async () => {
    for (const server of servers ?? []) await server.end('SIGTERM');
  });

  it('never give out more slots than there are', async () => {
    await post(`${a()}/v2/concurrency_limits/`, { name: 'five', limit: 5 });
    const take = (url: string) => post(`${url}/v2/concurrency_limits/increment`, { names: ['five'], slots: 1 });
    const answers = await Promise.all(Array.from({ length: 40 }, (_, index) => take(index % 2 ? a() : b())));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(statuses.filter((status) => status === 423)).toHaveLength(35);
  });

  it('tell of each other what they publish, each thing once, to those who come late too', async () => {
    const name = `told.${createId()}`;
    const things = Array.from({ length: 90 }, (_, index) => `thing.${String(index).padStart(2, '0')}`);
    const tell = (id: string, url: string): Promise<Response> => post(`${url}/events`, [event(name, id)]);
    const early = await Promise.all([listen(a(), name), listen(b(), name)]);
    const telling = Promise.all(things.map((id, index) => tell(id, index % 2 ? a() : b())));
    const late = await Promise.all([listen(a(), name), listen(b(), name)]);
    await telling;
    // What comes after all the others shows that none of those was told twice before it.
    await tell('last', a());
    await tell('last', b());
    for (const heard of [...early, ...late]) {
      await expect.poll(() => heard.filter((id) => id === 'last').length).toBe(2);
      expect([...heard].sort()).toEqual(['last', 'last', ...things].sort());
    }
  });
});

describe('background task runs of two servers of one database', () => {
  it('go each to one worker, wherever that is connected', async () => {
    const url = await postgres.newDatabase();
    const home = (): string => mkdtempSync(join(tmpdir(), 'millrace-pg-'));
    const servers = [
      await spawnServer(home(), '--database-url', url),
      await spawnServer(home(), '--database-url', url),
    ];
    const taken: unknown[] = [];
    const workers = await Promise.all(
      servers.map(async ({ url }, index) => {
        const { socket, send } = await connect(url, '/task_runs/subscriptions/scheduled');
        socket.on('message', (data) => {
          taken.push((JSON.parse(String(data)) as { id: string }).id);
          send({ type: 'ack' });
        });
        send({ type: 'subscribe', keys: ['a'], client_id: `worker ${index}` });
        return socket;
      }),
    );
    const made: string[] = [];
    // All of them begin to wait on the first server, and half of the workers listen to the second.
    const state = { type: 'SCHEDULED', state_details: { deferred: true } };
    for (let number = 0; number < 30; number++) {
      const answer = await post(`${servers[0]?.url}/task_runs/`, { task_key: 'a', dynamic_key: `${number}`, state });
      made.push(((await answer.json()) as { id: string }).id);
    }
    await expect.poll(() => [...taken].sort()).toEqual([...made].sort());
    for (const worker of workers) worker.close();
    for (const server of servers) await server.end('SIGTERM');
  });
});

describe('services of two servers of one database', () => {
  it('schedule each run once, and say once that it is late', async () => {
    const database = await postgres.newDatabase();
    const [a, b] = [testServer({ database }), testServer({ database })];
    const { body: made } = await a.call('POST', '/flows', { name: 'f' });
    const schedules = [{ schedule: { interval: 60, anchor_date: '2026-03-01T00:00:00Z' } }];
    await a.call('POST', '/deployments', { name: 'd', flow_id: made.id, schedules });
    for (let minute = 0; minute < 3; minute++) {
      for (const service of [scheduleChangedDeployments, scheduleDeployments, markLateRuns]) {
        await Promise.all([a, b].map(({ context }) => service.run(context)));
      }
      for (const { clock } of [a, b]) clock.advance(60);
    }
    const { body: runs } = await b.call('POST', '/flow_runs/filter', { sort: 'EXPECTED_START_TIME_ASC' });
    const times = runs.map((run: { expected_start_time: string }) => run.expected_start_time);
    expect(times.length).toBeGreaterThan(3);
    expect(new Set(times).size).toBe(times.length);
    const late = { filter: { event: { name: ['prefect.flow-run.Late'] } }, limit: 50 };
    const { body: told } = await a.call('POST', '/events/filter', late);
    const whose = told.events.map(
      ({ resource }: { resource: Record<string, string> }) => resource['prefect.resource.id'],
    );
    expect(whose.length).toBeGreaterThan(0);
    expect(new Set(whose).size).toBe(whose.length);
    for (const server of [a, b]) await server.close();
  });
});

/** Hears of which things an event tells, from now on and in the last minutes. */
async function listen(url: string, name: string): Promise<string[]> {
  const heard: string[] = [];
  const { socket, send } = await connect(url, '/events/out');
  socket.on('message', (data) => {
    const { event } = JSON.parse(String(data)) as { event: { resource: Record<string, string> } };
    heard.push(event.resource['prefect.resource.id'] ?? '');
  });
  send({ type: 'filter', filter: { event: { name: [name] } }, backfill: true });
  return heard;
}

function event(name: string, id: string): object {
  const occurred = new Date().toISOString();
  return { event: name, resource: { 'prefect.resource.id': id }, id: createId(), occurred };
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

const createId = createUuid7();
