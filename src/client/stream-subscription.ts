import { setTimeout as delay } from 'node:timers/promises';
import type { ApiAddress } from './api-address.ts';
import { openPrefectSocket, type PrefectSocket, type SocketPath } from './prefect-socket.ts';

/** `live`: frames arrive. `retrying`: the connection broke and is tried again. `refused`: the server has no such stream. */
export type StreamStatus = 'connecting' | 'live' | 'retrying' | 'refused';

export interface StreamOptions {
  path: Exclude<SocketPath, '/events/in'>;
  /** The frame that asks for the stream; made anew for each connection. */
  request: () => unknown;
  /** `answer` sends a frame back on the connection that this one came by; none when it is gone. */
  onFrame: (frame: Record<string, unknown>, answer: (frame: unknown) => void) => void;
  onStatus?: ((status: StreamStatus) => void) | undefined;
  /** Whether the connection keeps the process alive; it does unless told. */
  ref?: boolean;
  /** Milliseconds to wait before the given attempt to connect again; attempts count from 1. */
  backoffMs?: ((attempt: number) => number) | undefined;
  signal: AbortSignal;
}

/** Keeps one of the out-streams open until the signal ends it or the server refuses it. Never rejects. */
export async function subscribeStream(api: ApiAddress, options: StreamOptions): Promise<void> {
  const { signal, onStatus, ref = true } = options;
  const backoffMs = options.backoffMs ?? ((attempt) => Math.min(500 * 2 ** (attempt - 1), 15_000));
  let attempt = 0;
  onStatus?.('connecting');
  while (!signal.aborted) {
    try {
      const socket = await openPrefectSocket(api, options.path, { signal });
      if (!ref) socket.network.unref();
      attempt = 0;
      onStatus?.('live');
      socket.ws.send(JSON.stringify(options.request()));
      const code = await listen(socket, options);
      // The server closes with 1002 on a filter that it does not know, and with 1008 on credentials.
      if (code === 1002 || code === 1008) return onStatus?.('refused');
    } catch (error) {
      if (signal.aborted) return;
      if ((error as { final?: unknown }).final === true) return onStatus?.('refused');
    }
    if (signal.aborted) return;
    onStatus?.('retrying');
    await delay(backoffMs(++attempt), undefined, { signal, ref }).catch(() => {});
  }
}

const PING_MS = 25_000;

/** Resolves with the code with which the connection closed. */
function listen({ ws }: PrefectSocket, { onFrame, signal }: StreamOptions): Promise<number> {
  return new Promise((resolve) => {
    let answered = true;
    // A connection that died without a word, as after a laptop's sleep, shows by a ping without an answer.
    const ping = setInterval(() => {
      if (!answered) return ws.terminate();
      answered = false;
      ws.ping();
    }, PING_MS);
    ping.unref();
    const answer = (frame: unknown) => {
      if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(frame));
    };
    const onAbort = () => ws.close(1000);
    signal.addEventListener('abort', onAbort, { once: true });
    ws.on('pong', () => {
      answered = true;
    });
    ws.on('message', (data) => {
      const frame = parseFrame(String(data));
      if (frame && !signal.aborted) onFrame(frame, answer);
    });
    ws.on('error', () => {});
    ws.on('close', (code) => {
      clearInterval(ping);
      signal.removeEventListener('abort', onAbort);
      resolve(code);
    });
    if (signal.aborted) onAbort();
  });
}

function parseFrame(text: string): Record<string, unknown> | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return typeof frame === 'object' && frame !== null ? (frame as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
