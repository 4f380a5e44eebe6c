import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { cleanUpCancellations } from '../../src/server/services/clean-up-cancellations.ts';
import { deliverCleanUps } from '../../src/server/services/deliver-clean-ups.ts';
import { attachSockets } from '../../src/server/sockets.ts';
import { queueCleanUp } from '../../src/server/store/clean-up-messages.ts';
import { sql } from '../../src/server/store/database.ts';
import { uuid5 } from '../../src/server/uuid5.ts';
import { connect, type SocketClient } from './socket-client.ts';
import { testServer } from './test-context.ts';
import { testDatabase } from './test-database.ts';

const KIND = 'cancelling_timeout_teardown.v1';
const NAMESPACE_URL = '6ba7b811-9dad-11d1-80b4-00c04fd430c8';

type Served = ReturnType<typeof testServer> & { url: string };

let server: Served;
beforeEach(async () => {
  server = await serve(testDatabase());
  await server.call('POST', '/work_pools/', { name: 'p', type: 'process' });
});
afterEach(() => server.close());

/** A server with sockets, whose time is the test's. */
async function serve(database: string): Promise<Served> {
  const made = testServer({ database });
  const app = createApp(made.context);
  const endSockets = attachSockets(app.server, made.context);
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...made,
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}/api`,
    async close() {
      endSockets();
      await app.close();
      await made.close();
    },
  };
}

/** A database that outlives its server. */
function lastingDatabase(): string {
  const database = testDatabase();
  return database === ':memory:' ? join(mkdtempSync(join(tmpdir(), 'clean-up-')), 'millrace.db') : database;
}

/** Lets the cancellation of new runs time out. Returns their ids. */
async function timeOut(...runs: object[]): Promise<string[]> {
  const { call, clock, context } = server;
  const { body: flow } = await call('POST', '/flows/', { name: 'f' });
  const ids: string[] = [];
  for (const rest of runs) {
    const given = { flow_id: flow.id, work_pool_name: 'p', state: { type: 'CANCELLING' }, ...rest };
    ids.push((await call('POST', '/flow_runs/', given)).body.id);
  }
  clock.advance(301);
  await cleanUpCancellations.run(context);
  return ids;
}

interface Worker extends SocketClient {
  /** The next message that it is to clean up. */
  told(): Promise<Message>;
  /** Whether it hears nothing, now that all is done that was to be done. */
  hearsNothing(): Promise<boolean>;
  /** Says something of a message. Returns the answer. */
  say(operation: 'ack' | 'release' | 'renew', message: Message, rest?: object): Promise<Record<string, unknown>>;
}

interface Message {
  message_id: string;
  reservation_token: string;
  lease_expires_at: string;
  delivery_count: number;
  target: { flow_run_id: string };
}

async function work(payload: object = {}, { at = server, pool = 'p' } = {}): Promise<Worker> {
  const client = await connect(at.url, `/work_pools/${pool}/workers/connect`);
  const next = async (type: string): Promise<Record<string, unknown>> => {
    const frame = await client.next();
    expect(frame.type).toBe(type);
    return frame.payload as Record<string, unknown>;
  };
  const send = (type: string, given: object): string => {
    const id = randomUUID();
    client.send({ type, id, sent_at: '2026-01-01T00:00:00Z', payload: given });
    return id;
  };
  send('worker.hello.v1', {
    consumer_id: randomUUID(),
    worker_name: 'w',
    worker_type: 'process',
    heartbeat_interval_seconds: 30,
    supported_channel_versions: ['work_pool_worker_channel.v1'],
    requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1', 'cleanup_delivery.v1'],
    handled_cleanup_kinds: [KIND],
    ...payload,
  });
  await next('worker.ready.v1');
  return {
    ...client,
    told: async () => (await next('cleanup.message.v1')) as unknown as Message,
    async hearsNothing() {
      for (let turn = 0; turn < 3; turn += 1) await at.context.store.write(() => {});
      await client.ping();
      return client.unheard() === 0;
    },
    async say(operation, { message_id, reservation_token }, rest = {}) {
      const id = send(`cleanup.${operation}.v1`, { message_id, reservation_token, ...rest });
      const { request_frame_id, ...answer } = await next('cleanup.operation_result.v1');
      expect(request_frame_id).toBe(id);
      expect(answer).toMatchObject({ message_id, operation, detail: null });
      return { status: answer.status, reason: answer.reason, lease_expires_at: answer.lease_expires_at };
    },
  };
}

const ACCEPTED = { status: 'accepted', reason: null, lease_expires_at: null };
const refusal = (status: string, reason: string) => ({ status, reason, lease_expires_at: null });
const DEAD_LETTERED = refusal('dead_lettered', 'max_delivery_attempts_reached');
const look = (at = server) => deliverCleanUps.run(at.context);

function kept(): { delivery_count: number; outcome: string | null; release_reason: string | null }[] {
  const rows = sql.selectFrom('clean_up_message').select(['delivery_count', 'outcome', 'release_reason']);
  return server.context.store.db.all(rows.orderBy('created'));
}

describe('a run whose cancellation times out', () => {
  it('is cleaned up after by one worker of its pool', async () => {
    const workers = [await work(), await work()];
    const [run] = await timeOut({});
    const message = await Promise.race(workers.map((worker) => worker.told()));
    const { body } = await server.call('GET', `/flow_runs/${run}`);
    expect(message).toEqual({
      message_id: uuid5(NAMESPACE_URL, `prefect:${KIND}:${run}:${body.state_id}`),
      kind: KIND,
      reservation_token: expect.stringMatching(/^[\w-]{43}$/),
      lease_expires_at: expect.any(String),
      delivery_count: 1,
      work_queue_id: body.work_queue_id,
      target: { flow_run_id: run, infrastructure_pid: null },
      data: {},
    });
    expect(body).toMatchObject({ state_type: 'CANCELLED', work_pool_name: 'p' });
    await look();
    await server.context.store.write(() => {});
    expect(kept()).toEqual([{ delivery_count: 1, outcome: null, release_reason: null }]);
  });

  it('is cleaned up after by the worker that comes later', async () => {
    const [run] = await timeOut({});
    expect((await (await work()).told()).target.flow_run_id).toBe(run);
  });

  it.each([
    { why: 'nobody’s worker runs what its pool pushes', type: 'ecs:push', rest: {} },
    { why: 'nobody’s worker runs what its pool manages', type: 'prefect:managed', rest: {} },
    { why: 'it is placed nowhere', type: 'process', rest: { work_pool_name: undefined } },
  ])('leaves nothing to workers where $why', async ({ type, rest }) => {
    await server.call('POST', '/work_pools/', { name: 'other', type });
    const worker = await work({}, { pool: 'other' });
    const [run] = await timeOut({ work_pool_name: 'other', ...rest });
    expect((await server.call('GET', `/flow_runs/${run}`)).body.state_type).toBe('CANCELLED');
    expect(await worker.hearsNothing()).toBe(true);
    expect(kept()).toEqual([]);
  });

  it('leaves nothing behind where its pool is removed', async () => {
    await timeOut({});
    await server.call('DELETE', '/work_pools/p');
    expect(kept()).toEqual([]);
  });
});

describe('a message', () => {
  it('that is acknowledged is nobody’s any more', async () => {
    const worker = await work();
    await timeOut({});
    const message = await worker.told();
    expect(await worker.say('ack', message)).toEqual(ACCEPTED);
    expect(await worker.say('ack', message)).toEqual(refusal('not_found', 'message_not_found'));
    expect(await worker.hearsNothing()).toBe(true);
    expect(kept()).toMatchObject([{ outcome: 'ACKNOWLEDGED' }]);
  });

  it('that is released goes to the next, and after three attempts to nobody', async () => {
    const workers = [await work(), await work()] as const;
    await timeOut({});
    const tokens = new Set<string>();
    for (const [attempt, worker] of [workers[0], workers[1], workers[0]].entries()) {
      const message = await worker.told();
      expect(message.delivery_count).toBe(attempt + 1);
      tokens.add(message.reservation_token);
      const answer = await worker.say('release', message, { reason: `no ${attempt}` });
      expect(answer).toEqual(attempt === 2 ? DEAD_LETTERED : ACCEPTED);
    }
    expect(tokens.size).toBe(3);
    for (const worker of workers) expect(await worker.hearsNothing()).toBe(true);
    expect(kept()).toEqual([{ delivery_count: 3, outcome: 'DEAD_LETTERED', release_reason: 'no 2' }]);
  });

  it('goes to another when the lease of a worker that is gone ran out, and after three to nobody', async () => {
    const first = await work();
    await timeOut({});
    const lost = await first.told();
    expect(Date.parse(lost.lease_expires_at) - Date.parse(server.clock.in(0))).toBeCloseTo(30_000, -1);
    const second = await work();
    first.close();
    server.clock.advance(29);
    await look();
    expect(await second.hearsNothing()).toBe(true);
    server.clock.advance(2);
    await look();
    expect(await second.told()).toMatchObject({ message_id: lost.message_id, delivery_count: 2 });
    expect(await second.say('ack', lost)).toEqual(refusal('invalid_token', 'reservation_token_mismatch'));
    server.clock.advance(31);
    await look();
    const last = await second.told();
    server.clock.advance(31);
    await look();
    expect(await second.say('renew', last)).toEqual(refusal('not_found', 'message_not_found'));
    expect(kept()).toMatchObject([{ delivery_count: 3, outcome: 'DEAD_LETTERED' }]);
  });

  it('stays with a worker that renews its lease', async () => {
    const [worker, other] = [await work(), await work()];
    await timeOut({});
    const message = await worker.told();
    for (let renewals = 0; renewals < 3; renewals += 1) {
      server.clock.advance(20);
      const { lease_expires_at, ...rest } = await worker.say('renew', message);
      expect(rest).toEqual({ status: 'accepted', reason: null });
      expect(String(lease_expires_at).slice(0, 19)).toBe(server.clock.in(30).slice(0, 19));
      await look();
    }
    expect(await other.hearsNothing()).toBe(true);
    expect(await worker.say('ack', message)).toEqual(ACCEPTED);
  });

  it('is delivered anew when a worker comes back to it after its lease', async () => {
    const worker = await work();
    await timeOut({});
    const message = await worker.told();
    server.clock.advance(31);
    expect(await worker.say('ack', message)).toEqual(refusal('expired', 'lease_expired'));
    expect(await worker.told()).toMatchObject({ message_id: message.message_id, delivery_count: 2 });
  });

  it('that was not sent because its worker went meanwhile goes to the next', async () => {
    const { id: poolId, default_queue_id } = (await server.call('GET', '/work_pools/p')).body;
    let open = true;
    server.context.cleanUpDelivery.join({
      poolId,
      kinds: [KIND],
      queueIds: [default_queue_id],
      holder: 'gone',
      capacity: 1,
      isOpen: () => open,
      send: () => expect.unreachable(),
    });
    const worker = await work();
    await timeOut({});
    open = false;
    expect(await worker.told()).toMatchObject({ delivery_count: 2 });
    expect(kept()).toMatchObject([{ release_reason: 'connection_unavailable' }]);
  });

  it('is queued once, and forgotten a week after its end', async () => {
    const worker = await work();
    const message = {
      id: randomUUID(),
      idempotency_key: 'key',
      work_pool_id: (await server.call('GET', '/work_pools/p')).body.id,
      work_queue_id: null,
      kind: KIND,
      target: '{}',
    } as const;
    const queue = async (rest: object = {}): Promise<number> => {
      await server.context.store.write((tx) => queueCleanUp(tx, { ...message, ...rest }));
      server.context.cleanUpDelivery.deal();
      return kept().length;
    };
    expect(await queue()).toBe(1);
    const told = await worker.told();
    expect(await queue()).toBe(1);
    expect(await worker.say('ack', told)).toEqual(ACCEPTED);
    expect(await queue({ id: randomUUID() })).toBe(1);
    expect(await worker.hearsNothing()).toBe(true);
    server.clock.advance(8 * 86_400);
    expect(await queue({ id: randomUUID(), idempotency_key: 'other' })).toBe(1);
    expect((await worker.told()).message_id).not.toBe(message.id);
  });

  it('may be acknowledged on another connection of its pool, by whoever has the token', async () => {
    await server.call('POST', '/work_pools/', { name: 'other', type: 'process' });
    const consumer_id = randomUUID();
    const worker = await work({ consumer_id });
    await timeOut({});
    const message = await worker.told();
    worker.close();
    const stranger = await work({}, { pool: 'other' });
    expect(await stranger.say('ack', message)).toEqual(refusal('unauthorized', 'work_pool_mismatch'));
    const again = await work({ consumer_id });
    expect(await again.hearsNothing()).toBe(true);
    expect(await again.say('ack', message)).toEqual(ACCEPTED);
  });
});

describe('a worker', () => {
  it('is told first what is of its queue, and of another’s what that one’s own has no room for', async () => {
    await server.call('POST', '/work_pools/p/queues', { name: 'q' });
    const stranger = await work({ work_queue_names: ['default'] });
    const own = await work({ work_queue_names: ['q'] });
    const runs = await timeOut({ work_queue_name: 'q' }, { work_queue_name: 'q' });
    expect((await own.told()).target.flow_run_id).toBe(runs[0]);
    expect((await stranger.told()).target.flow_run_id).toBe(runs[1]);
  });

  it('takes turns with the others', async () => {
    const workers = [await work({ max_cleanup_concurrency: 2 }), await work({ max_cleanup_concurrency: 2 })] as const;
    const runs = await timeOut({}, {}, {});
    const told = [await workers[0].told(), await workers[1].told(), await workers[0].told()];
    expect(told.map(({ target }) => target.flow_run_id)).toEqual(runs);
  });

  it('hears nothing of another kind or another pool', async () => {
    await server.call('POST', '/work_pools/', { name: 'other', type: 'process' });
    const workers = [
      await work({ handled_cleanup_kinds: ['pending_claim_teardown.v1'] }),
      await work({}, { pool: 'other' }),
    ];
    await timeOut({});
    await look();
    for (const worker of workers) expect(await worker.hearsNothing()).toBe(true);
  });

  it('is told no more at a time than it has room for, on all of its connections', async () => {
    const consumer_id = randomUUID();
    const worker = await work({ consumer_id, max_cleanup_concurrency: 2 });
    const runs = await timeOut({}, {}, {});
    const [first, second] = [await worker.told(), await worker.told()];
    expect([first, second].map(({ target }) => target.flow_run_id)).toEqual(runs.slice(0, 2));
    const again = await work({ consumer_id, max_cleanup_concurrency: 2 });
    for (const each of [worker, again]) expect(await each.hearsNothing()).toBe(true);
    worker.close();
    await worker.closed;
    expect(await again.say('ack', first)).toEqual(ACCEPTED);
    expect((await again.told()).target.flow_run_id).toBe(runs[2]);
  });

  it('that did not ask for it hears nothing, and is told that it may not', async () => {
    const worker = await work({
      requested_capabilities: ['worker_heartbeat.v1', 'work_pool_snapshot.v1'],
      handled_cleanup_kinds: [],
    });
    await timeOut({});
    expect(await worker.hearsNothing()).toBe(true);
    const message = { message_id: randomUUID(), reservation_token: 'x' } as Message;
    expect(await worker.say('renew', message)).toEqual(refusal('unauthorized', 'cleanup_delivery_not_accepted'));
  });
});

describe('what is queued', () => {
  it('outlives the server, with what was reserved', async () => {
    await server.close();
    const database = lastingDatabase();
    server = await serve(database);
    await server.call('POST', '/work_pools/', { name: 'p', type: 'process' });
    const worker = await work();
    const runs = await timeOut({}, {});
    const message = await worker.told();
    await server.close();
    server = await serve(database);
    server.clock.advance(302);
    const again = await work();
    expect((await again.told()).target.flow_run_id).toBe(runs[1]);
    expect(await again.say('ack', message)).toEqual(ACCEPTED);
  });

  it('goes to a worker of whichever server of the database, once', async () => {
    await server.close();
    const database = lastingDatabase();
    server = await serve(database);
    await server.call('POST', '/work_pools/', { name: 'p', type: 'process' });
    const other = await serve(database);
    const worker = await work({}, { at: other });
    const [run] = await timeOut({});
    other.clock.advance(301);
    await look(other);
    expect((await worker.told()).target.flow_run_id).toBe(run);
    const late = await work();
    await look();
    expect(await late.hearsNothing()).toBe(true);
    await other.close();
  });
});
