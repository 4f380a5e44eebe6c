import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { createEventsSocket, type EventsSocket, type EventsSocketOptions } from '../../src/client/events-socket.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A server end of `/events/in` that keeps what it is sent, and can be told to misbehave. */
class Receiver {
  readonly frames: string[] = [];
  readonly pings: string[] = [];
  readonly tokens: unknown[] = [];
  /** How many frames a connection takes before it breaks, unconfirmed. */
  breakAfter = Number.POSITIVE_INFINITY;
  answersPings = true;
  accepts = true;
  connections = 0;
  readonly #server: Server;
  readonly #sockets: WebSocketServer;

  constructor(server: Server) {
    this.#server = server;
    this.#sockets = new WebSocketServer({ server, autoPong: false, handleProtocols: () => 'prefect' });
    this.#sockets.on('connection', (socket) => this.#accept(socket));
  }

  get api(): ApiAddress {
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/api`, auth: { kind: 'none' }, source: 'setting' };
  }

  #accept(socket: WebSocket): void {
    this.connections += 1;
    let authenticated = false;
    let taken = 0;
    socket.on('ping', (data) => {
      this.pings.push(String(data));
      if (this.answersPings) socket.pong(data);
    });
    socket.on('message', (data) => {
      if (!authenticated) {
        authenticated = true;
        this.tokens.push((JSON.parse(String(data)) as { token: unknown }).token);
        if (!this.accepts) return socket.close(1008);
        socket.send('{"type":"auth_success"}');
        return;
      }
      if (taken++ >= this.breakAfter) return socket.terminate();
      this.frames.push(String(data));
    });
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#server.close();
  }
}

async function pair(
  options: EventsSocketOptions = {},
  api: Partial<ApiAddress> = {},
): Promise<{ receiver: Receiver; events: EventsSocket }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const receiver = new Receiver(server);
  const events = createEventsSocket({ ...receiver.api, ...api }, { backoffMs: () => 5, ...options });
  cleanUps.push(
    () => receiver.close(),
    () => events.close(),
  );
  return { receiver, events };
}

const frames = (count: number) => Array.from({ length: count }, (_, index) => `{"n":${index}}`);

describe('the events socket', () => {
  it('delivers events in order, and knows when they have arrived', async () => {
    const { receiver, events } = await pair();
    for (const frame of frames(2_000)) events.send(frame);
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(true);
    expect(receiver.frames).toEqual(frames(2_000));
    expect(receiver.connections).toBe(1);
  });

  it('makes the text of an event when it is its turn', async () => {
    const { receiver, events } = await pair();
    let made = 0;
    const later = (frame: string) => () => {
      made += 1;
      return frame;
    };
    for (const frame of frames(10)) events.send(later(frame));
    expect(made).toBe(0);
    expect(events.unsent()).toEqual(frames(10));
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(true);
    expect(receiver.frames).toEqual(frames(10));
  });

  it('sets checkpoints without being asked', async () => {
    const { receiver, events } = await pair();
    for (const frame of frames(701)) events.send(frame);
    while (receiver.pings.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(receiver.pings).toEqual(['701']);
  });

  it('sends a long queue over many turns of the event loop, since others want theirs', async () => {
    const { receiver, events } = await pair();
    const send = vi.spyOn(WebSocket.prototype, 'send');
    cleanUps.push(() => send.mockRestore());
    for (let n = 0; n < 4_000; n++) events.send(JSON.stringify({ n, text: 'x'.repeat(1_000) }));
    let most = 0;
    while (receiver.frames.length < 4_000) {
      const before = send.mock.calls.length;
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, send.mock.calls.length - before);
    }
    expect(most).toBeLessThan(400);
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(true);
  });

  it('has nothing to drain before the first event', async () => {
    const { receiver, events } = await pair();
    expect(await events.drain({ timeoutMs: 1 })).toBe(true);
    expect(receiver.connections).toBe(0);
  });

  it('sends again what was not confirmed when the connection broke (E3)', async () => {
    const { receiver, events } = await pair();
    receiver.breakAfter = 3;
    for (const frame of frames(5)) events.send(frame);
    while (receiver.connections < 2) await new Promise((resolve) => setImmediate(resolve));
    receiver.breakAfter = Number.POSITIVE_INFINITY;
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(true);
    expect(new Set(receiver.frames)).toEqual(new Set(frames(5)));
  });

  it('gives up a connection that died without a word, and sends all of it again (E5)', async () => {
    const { receiver, events } = await pair({ silenceMs: 20 });
    receiver.answersPings = false;
    for (const frame of frames(3)) events.send(frame);
    while (receiver.connections < 2) await new Promise((resolve) => setImmediate(resolve));
    receiver.answersPings = true;
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(true);
    expect(receiver.frames.slice(0, 6)).toEqual([...frames(3), ...frames(3)]);
  });

  it('does not wait for ever for a server that never confirms', async () => {
    const { receiver, events } = await pair();
    receiver.answersPings = false;
    events.send('{}');
    expect(await events.drain({ timeoutMs: 50 })).toBe(false);
    expect(receiver.frames).toEqual(['{}']);
  });

  it.each([
    [{ kind: 'bearer', key: 'pnu_1' }, 'pnu_1'],
    [{ kind: 'basic', authString: 'u:p' }, 'u:p'],
    [{ kind: 'none' }, null],
  ] as const)('introduces itself with its token', async (auth, token) => {
    const { receiver, events } = await pair({}, { auth });
    events.send('{}');
    await events.drain({ timeoutMs: 5_000 });
    expect(receiver.tokens).toEqual([token]);
  });

  it('gives events up, and says so, when the server refuses it', async () => {
    const lost: number[] = [];
    const { receiver, events } = await pair({ onLost: (frames) => lost.push(frames.length) });
    receiver.accepts = false;
    for (const frame of frames(3)) events.send(frame);
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(false);
    expect(lost).toEqual([3]);
  });

  it('gives events up after its last attempt to connect', async () => {
    const lost: string[] = [];
    const { receiver, events } = await pair({ onLost: (frames) => lost.push(...frames) });
    receiver.close();
    events.send('{}');
    events.send(() => '{"made":"late"}');
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(false);
    expect(lost).toEqual(['{}', '{"made":"late"}']);
  });

  it('lets its callers wait while too much is under way (E4)', async () => {
    const { receiver, events } = await pair();
    receiver.answersPings = false;
    for (const frame of frames(20_000)) events.send(frame);
    const ready = events.ready();
    expect(ready).toBeInstanceOf(Promise);
    while (receiver.frames.length < 20_000) await new Promise((resolve) => setImmediate(resolve));
    receiver.answersPings = true;
    for (const frame of frames(700)) events.send(frame);
    await ready;
    expect(await events.drain({ timeoutMs: 5_000 })).toBe(true);
    expect(events.ready()).toBeUndefined();
  });
});
