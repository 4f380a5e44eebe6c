import { once } from 'node:events';
import { WebSocket } from 'ws';

/** A WebSocket client that keeps what it hears, for tests to await. */
export interface SocketClient {
  socket: WebSocket;
  send(frame: unknown): void;
  /** The next frame, parsed. */
  next(): Promise<Record<string, unknown>>;
  /** How many frames came that nobody has asked for yet. */
  unheard(): number;
  /** Sends a ping and waits for its pong. */
  ping(): Promise<void>;
  /** Waits for the end; its close code. */
  closed: Promise<number>;
  close(): void;
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
  const waiting: ((frame: Record<string, unknown>) => void)[] = [];
  socket.on('message', (data) => {
    const frame = JSON.parse(String(data)) as Record<string, unknown>;
    const next = waiting.shift();
    if (next) next(frame);
    else heard.push(frame);
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
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
      return frame ? Promise.resolve(frame) : new Promise((resolve) => waiting.push(resolve));
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
