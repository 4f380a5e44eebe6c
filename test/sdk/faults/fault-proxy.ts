import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { WebSocket, WebSocketServer } from 'ws';
import { type FaultSchedule, randomOf } from './fault-schedule.ts';

/** Stands between a flow and its orchestrator, and does to their messages what a schedule says. */
export interface FaultProxy {
  /** The API's base for the flow. */
  readonly url: string;
  /** The ids of task runs' events that came through to the orchestrator's side. */
  readonly passedEvents: ReadonlySet<string>;
  /** Where the orchestrator is from now on. */
  connectTo(port: number): void;
  /** From now on nothing goes wrong any more. */
  heal(): void;
  close(): Promise<void>;
}

interface Options {
  seed: number;
  schedule: FaultSchedule;
  port: number;
  onServerKill: () => void;
}

export async function startFaultProxy({ seed, schedule, port, onServerKill }: Options): Promise<FaultProxy> {
  const random = randomOf(seed);
  const passedEvents = new Set<string>();
  const clients = new Set<Socket>();
  let target = port;
  let messages = 0;
  let healed = false;
  /** By path, how many requests one after another came to nothing. */
  const failures = new Map<string, number>();
  let network: 'up' | 'silent' | 'cut' = 'up';

  const server = createServer((incoming, answer) => void forward(incoming, answer));
  server.on('connection', (socket) => {
    if (network === 'cut') {
      socket.destroy();
      return;
    }
    clients.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => clients.delete(socket));
  });
  const sockets = new WebSocketServer({
    noServer: true,
    autoPong: false,
    perMessageDeflate: false,
    handleProtocols: () => 'prefect',
  });
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    note();
    if (network === 'silent') return;
    if (happens(schedule.requests.refused)) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n');
      return;
    }
    const upstream = new WebSocket(`ws://127.0.0.1:${target}${incoming.url}`, ['prefect'], {
      autoPong: false,
      perMessageDeflate: false,
    });
    upstream.on('error', () => socket.destroy());
    upstream.once('open', () => {
      sockets.handleUpgrade(incoming, socket, head, (client) =>
        relay(client, upstream, { eventsIn: incoming.url === '/api/events/in' }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    passedEvents,
    connectTo(next) {
      target = next;
    },
    heal() {
      healed = true;
      network = 'up';
    },
    async close() {
      for (const socket of clients) socket.destroy();
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };

  function happens(permille: number): boolean {
    return !healed && random() * 1000 < permille;
  }

  /** Counts a message, and begins what is due at it. */
  function note(): void {
    messages += 1;
    if (healed) return;
    if (schedule.serverKills.includes(messages)) onServerKill();
    for (const { after, ms, silent } of schedule.cuts) {
      if (after !== messages || network !== 'up') continue;
      network = silent ? 'silent' : 'cut';
      if (!silent) cutAll();
      setTimeout(() => {
        // What was swallowed meanwhile is gone for good, and both ends learn of it now.
        if (silent) cutAll();
        network = 'up';
      }, ms);
    }
  }

  function cutAll(): void {
    for (const socket of clients) socket.destroy();
  }

  async function forward(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    note();
    const body = await buffer(incoming).catch(() => undefined);
    if (!body || network === 'silent') return;
    if (happens(schedule.requests.slow)) await passing(random() * 200);
    const { method, url = '', headers } = incoming;
    const failed = failures.get(url) ?? 0;
    const refused = failed < PATIENCE && happens(schedule.requests.refused);
    const lost = failed < PATIENCE && !refused && happens(schedule.requests.lost);
    if (refused || lost) failures.set(url, failed + 1);
    if (refused) return refuse(answer);
    const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers, agent: false });
    onward.on('error', () => answer.destroy());
    onward.on('response', (response) => {
      if (!lost) failures.delete(url);
      // The orchestrator has done what it was asked, and the flow does not get to know.
      if (lost || network === 'silent') return void answer.destroy();
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    });
    onward.end(body);
  }

  function refuse(answer: ServerResponse): void {
    const status = [429, 500, 503][Math.floor(random() * 3)] ?? 503;
    answer.writeHead(status, status === 429 ? { 'retry-after': random() < 0.5 ? '0' : '1' } : {});
    answer.end('{"exception_message":"on purpose"}');
  }

  function relay(client: WebSocket, upstream: WebSocket, { eventsIn }: { eventsIn: boolean }): void {
    let held: string | undefined;
    let first = true;
    let order: Promise<void> = Promise.resolve();
    const inOrder = (act: () => void | Promise<void>): void => {
      order = order.then(act).catch(() => {});
    };
    const pass = (frame: string): void => {
      if (upstream.readyState !== upstream.OPEN || network !== 'up') return;
      upstream.send(frame);
      if (eventsIn) note();
      const { id, event } = JSON.parse(frame) as { id?: string; event?: string };
      if (id !== undefined && event?.startsWith('prefect.task-run.')) passedEvents.add(id);
    };
    const release = (): void => {
      if (held !== undefined) pass(held);
      held = undefined;
    };
    const onFrame = async (frame: string): Promise<void> => {
      // The first one is the handshake.
      if (first || !eventsIn) {
        first = false;
        return pass(frame);
      }
      if (happens(schedule.frames.slow)) await passing(random() * 50);
      if (happens(schedule.frames.dropped)) return client.terminate();
      if (held === undefined && happens(schedule.frames.swapped)) {
        held = frame;
        setTimeout(() => inOrder(release), 10);
        return;
      }
      pass(frame);
      if (happens(schedule.frames.twice)) pass(frame);
      release();
    };
    client.on('message', (data) => inOrder(() => onFrame(String(data))));
    client.on('ping', (data) =>
      inOrder(() => {
        // A ping asks for all that was sent before it.
        release();
        if (upstream.readyState === upstream.OPEN && network === 'up') upstream.ping(data);
      }),
    );
    const back = (send: () => void): void => {
      if (client.readyState === client.OPEN && network === 'up') send();
    };
    upstream.on('message', (data) => back(() => client.send(String(data))));
    upstream.on('pong', (data) => back(() => client.pong(data)));
    upstream.on('ping', (data) => back(() => client.ping(data)));
    client.on('error', () => {});
    client.on('close', () => inOrder(() => upstream.close()));
    upstream.on('close', () => client.terminate());
  }
}

/**
 * Whatever is asked for succeeds after so many tries, while there is a network: what is lost for good is not at issue.
 * A try that finds no orchestrator does not count, or two refusals before it and one after it would be too many.
 */
const PATIENCE = 2;

function passing(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
