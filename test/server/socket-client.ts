import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A WebSocket client that keeps what it hears, for tests to await. */
export interface SocketClient {
  socket: WebSocket;
  send(frame: unknown): void;
  /** The next frame, parsed; `ConnectionEnded` where the connection ends before it comes. */
  next(): Promise<Record<string, unknown>>;
  /** How many frames came that nobody has asked for yet. */
  unheard(): number;
  /** Sends a ping and waits for its pong. */
  ping(): Promise<void>;
  /** Waits for the end; its close code. */
  closed: Promise<number>;
  close(): void;
}

/** The connection ended before what was waited for came. */
export class ConnectionEnded extends Error {
  readonly code: number;
  readonly reason: string;

  constructor(path: string, code: number, reason: string) {
    super(`The connection to ${path} ended with ${code} (${reason || 'no reason given'}).`);
    this.code = code;
    this.reason = reason;
  }
}

/** Connects to a path of an API; with `auth` (the default) it has spoken the handshake when this returns. */
export async function connect(
  url: string,
  path: string,
  options: { subprotocol?: boolean; auth?: boolean; headers?: Record<string, string> } = {},
): Promise<SocketClient> {
  const { subprotocol = true, auth = true, headers = {} } = options;
  const address = `${url.replace('http', 'ws')}${path}`;
  const socket = subprotocol ? new WebSocket(address, 'prefect', { headers }) : new WebSocket(address, { headers });
  const heard: Record<string, unknown>[] = [];
  const waiting: PromiseWithResolvers<Record<string, unknown>>[] = [];
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Record<string, unknown>;
    const next = waiting.shift();
    if (next) next.resolve(frame);
    else heard.push(frame);
  });
  let end: ConnectionEnded | undefined;
  const closed = new Promise<number>((resolve) => {
    socket.once('close', (code, reason) => {
      end = new ConnectionEnded(path, code, String(reason));
      for (const next of waiting.splice(0)) next.reject(end);
      resolve(code);
    });
  });
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const client: SocketClient = {
    socket,
    closed,
    send: (frame) => socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    next: () => {
      const frame = heard.shift();
      if (frame) return Promise.resolve(frame);
      if (end) return Promise.reject(end);
      const next = Promise.withResolvers<Record<string, unknown>>();
      waiting.push(next);
      return next.promise;
    },
    unheard: () => heard.length,
    ping: async () => {
      socket.ping();
      await once(socket, 'pong');
    },
    close: () => socket.close(),
  };
  if (subprotocol && auth) {
    client.send({ type: 'auth', token: null });
    const answer = await client.next();
    if (answer.type !== 'auth_success') throw new Error(`The handshake ended with ${JSON.stringify(answer)}`);
  }
  return client;
}
