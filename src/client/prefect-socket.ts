import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import { WS_SUBPROTOCOL } from '../api/event.ts';
import type { ApiAddress } from './api-address.ts';
import { SocketRefusedError } from './errors.ts';
import { authHeaders, USER_AGENT } from './transport.ts';

/** A WebSocket that has been let in, and the network socket beneath it, for corking and for unref. */
export interface PrefectSocket {
  readonly ws: WebSocket;
  readonly network: Socket;
}

export type SocketPath = '/events/in' | '/events/out' | '/logs/out' | '/task_runs/subscriptions/scheduled';

/**
 * Opens one of the API's WebSockets: with the subprotocol and an auth frame, or for Prefect Cloud's `/events/in`
 * with headers alone. Rejects with a `SocketRefusedError`, or with the signal's reason.
 */
export function openPrefectSocket(
  api: ApiAddress,
  path: SocketPath,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<PrefectSocket> {
  const url = api.url.replace(/^http/, 'ws') + path;
  const handshake = !(isPrefectCloud(api) && path === '/events/in');
  return new Promise((resolve, reject) => {
    let network: Socket | undefined;
    const ws = new WebSocket(url, handshake ? [WS_SUBPROTOCOL] : [], {
      headers: { ...authHeaders(api), 'user-agent': USER_AGENT },
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      perMessageDeflate: false,
    });
    const timer = setTimeout(() => refuse('it did not let us in in time', { final: false }), HANDSHAKE_TIMEOUT_MS);
    const onAbort = () => {
      cleanUp();
      ws.terminate();
      reject(signal?.reason);
    };
    const cleanUp = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      ws.removeAllListeners();
      // Terminating a socket that still connects reports an error that nobody else listens to any more.
      ws.on('error', () => {});
    };
    const refuse = (reason: string, options: { final: boolean; cause?: unknown }) => {
      cleanUp();
      ws.terminate();
      reject(new SocketRefusedError(url, reason, options));
    };
    const accept = () => {
      cleanUp();
      if (network) resolve({ ws, network });
    };
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    // Corked and unreferenced later. It is not made here: an editor that goes through a proxy makes its own.
    ws.on('upgrade', (response) => {
      network = response.socket;
    });
    ws.on('open', () => (handshake ? ws.send(JSON.stringify({ type: 'auth', token: tokenOf(api) })) : accept()));
    ws.on('message', (data) => {
      if (frameType(String(data)) === 'auth_success') accept();
      else refuse('it answered the credentials with something else than success', { final: true });
    });
    ws.on('unexpected-response', (_request, response) => {
      const status = response.statusCode ?? 0;
      refuse(`HTTP ${status}`, { final: status >= 400 && status < 500 && status !== 429 && status !== 408 });
    });
    ws.on('close', (code) => {
      const refused = code === 1008 || code === 1002;
      refuse(refused ? `it refused the credentials (${code})` : `it closed (${code})`, { final: refused });
    });
    ws.on('error', (cause) => refuse(cause.message, { final: false, cause }));
  });
}

/** Prefect Cloud takes events by the `Authorization` header alone, and needs no handshake for them. */
function isPrefectCloud(api: ApiAddress): boolean {
  return api.url.startsWith('https://api.prefect.cloud/');
}

const HANDSHAKE_TIMEOUT_MS = 10_000;

function tokenOf(api: ApiAddress): string | null {
  if (api.auth.kind === 'basic') return api.auth.authString;
  return api.auth.kind === 'bearer' ? api.auth.key : null;
}

function frameType(text: string): unknown {
  try {
    return (JSON.parse(text) as { type?: unknown }).type;
  } catch {
    return undefined;
  }
}
