import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';
import { keepOffers, offerTaskRun, withdrawOffer } from '../../src/server/store/task-run-offers.ts';
import { connect, type SocketClient } from './socket-client.ts';
import { testServer } from './test-context.ts';
import { testDatabase } from './test-database.ts';

const PATH = '/task_runs/subscriptions/scheduled';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ database: testDatabase(), version: '0.0.0' });
});
afterAll(() => server.close());

const scheduled = { type: 'SCHEDULED', state_details: { deferred: true } };

async function ask(path: string, body: unknown): Promise<{ id: string }> {
  const answer = await fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  return (await answer.json()) as { id: string };
}

const defer = (key: string, number: number): Promise<{ id: string }> =>
  ask('/task_runs/', { task_key: key, dynamic_key: `${key}-${number}`, state: scheduled });

async function work(...keys: string[]): Promise<SocketClient> {
  const client = await connect(server.url, PATH);
  client.send({ type: 'subscribe', keys, client_id: 'worker' });
  return client;
}

describe('/task_runs/subscriptions/scheduled', () => {
  it('gives each run to one worker, the next when the last is acknowledged, in the order in which they came', async () => {
    const made = [await defer('a', 0), await defer('a', 1), await defer('a', 2)];
    const worker = await work('a');
    const taken: unknown[] = [];
    for (const _ of made) {
      taken.push((await worker.next()).id);
      await worker.ping();
      expect(worker.unheard()).toBe(0);
      worker.send({ type: 'ack' });
    }
    expect(taken).toEqual(made.map(({ id }) => id));
    // What is acknowledged is nobody else's, though it waits still until the worker has begun it.
    const other = await work('a');
    const { id } = await defer('a', 3);
    const got = await Promise.race([worker.next(), other.next()]);
    expect(got.id).toBe(id);
    worker.close();
    other.close();
  });

  it('gives what a worker left without a word to the next, and nothing to those of other tasks', async () => {
    const { id } = await defer('b', 0);
    const first = await work('b');
    expect((await first.next()).id).toBe(id);
    const [second, stranger] = [await work('b'), await work('c')];
    first.close();
    expect((await second.next()).id).toBe(id);
    await stranger.ping();
    expect(stranger.unheard()).toBe(0);
    second.close();
    stranger.close();
  });

  it('gives a run that waits anew anew', async () => {
    const { id } = await defer('d', 0);
    const worker = await work('d');
    expect((await worker.next()).id).toBe(id);
    worker.send({ type: 'ack' });
    for (const type of ['PENDING', 'RUNNING', 'FAILED']) await ask(`/task_runs/${id}/set_state`, { state: { type } });
    await ask(`/task_runs/${id}/set_state`, { state: scheduled, force: true });
    expect((await worker.next()).id).toBe(id);
    worker.close();
  });
});

describe('an offer', () => {
  it('holds until it is withdrawn, or for half a minute after it was last kept up', async () => {
    const { context, clock, call, close } = testServer();
    const { store } = context;
    const { body } = await call('POST', '/task_runs', { task_key: 'a', dynamic_key: '0', state: scheduled });
    const offer = () => store.write((tx) => offerTaskRun(tx, ['a']));
    expect((await offer())?.id).toBe(body.id);
    expect(await offer()).toBeUndefined();
    await store.write((tx) => withdrawOffer(tx, body.state_id));
    expect((await offer())?.id).toBe(body.id);
    clock.advance(29);
    expect(await offer()).toBeUndefined();
    clock.advance(2);
    expect((await offer())?.id).toBe(body.id);
    await store.write((tx) => keepOffers(tx, []));
    clock.advance(20);
    await store.write((tx) => keepOffers(tx, [body.state_id]));
    clock.advance(20);
    expect(await offer()).toBeUndefined();
    await close();
  });
});
