import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { WS_SUBPROTOCOL } from '../api/event.ts';
import { checkOrigin } from './access.ts';
import type { ServerContext } from './context.ts';
import { serveEventsIn } from './events/events-in.ts';
import { serveEventsOut, serveLogsOut } from './events/feed.ts';
import { MAX_EVENT_CHARS } from './events/read-event.ts';

import { serveWorkerChannel } from './work-pools/worker-channel.ts';

/** Puts the WebSockets onto the HTTP server. Returns how to end them all. */
export function attachSockets(server: Server, context: ServerContext): () => void {
  const sockets = new WebSocketServer({
    noServer: true,
    // The answer to a ping means more than "I live": see `/events/in`.
    autoPong: false,
    perMessageDeflate: false,
    maxPayload: 4 * MAX_EVENT_CHARS,
    handleProtocols: (offered) => (offered.has(WS_SUBPROTOCOL) ? WS_SUBPROTOCOL : false),
  });
  const routes: Record<string, (socket: WebSocket) => void> = {
    '/api/events/in': (socket) => serveEventsIn(socket, context),
    '/api/events/out': (socket) => serveEventsOut(socket, context),
    '/api/logs/out': (socket) => serveLogsOut(socket, context),
    '/api/task_runs/subscriptions/scheduled': (socket) => context.scheduledTasks.serve(socket, context.access),
  };
  const routeOf = (path: string): ((socket: WebSocket) => void) | undefined => {
    const pool = WORKER_CHANNEL.exec(path)?.[1];
    if (pool === undefined) return routes[path];
    return (socket) => serveWorkerChannel(socket, context, decoded(pool));
  };
  server.on('upgrade', (request, socket, head) => {
    const route = routeOf((request.url ?? '').replace(/\?.*$/, '').replace(/\/$/, ''));
    try {
      checkOrigin(context.access, request.headers);
    } catch {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    if (!route) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, route);
  });
  return () => {
    for (const socket of sockets.clients) socket.close(1001, 'The server is shutting down');
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  };
}

const WORKER_CHANNEL = /^\/api\/work_pools\/([^/]+)\/workers\/connect$/;

/** A percent sign that begins no escape stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
