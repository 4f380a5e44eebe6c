import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import { isWebviewMessage } from '../protocol.ts';
import { UsageError } from './errors.ts';

export interface UiServer {
  /** With the token that lets a browser in. */
  url: string;
  close(): Promise<void>;
}

/** What one browser tab is connected to. */
export interface TabSession {
  receive(message: unknown): void;
  dispose(): void;
}

const FILES: Record<string, { type: string; file: string }> = {
  '/': { type: 'text/html; charset=utf-8', file: 'index.html' },
  '/main.js': { type: 'text/javascript', file: 'main.js' },
  '/main.css': { type: 'text/css', file: 'main.css' },
  '/elk-worker.min.js': { type: 'text/javascript', file: 'elk-worker.min.js' },
};
const FONT = /^\/codicon-[A-Z0-9]+\.ttf$/i;
const CONTENT_SECURITY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self'; img-src data:; connect-src 'self'; worker-src blob:";
/** A message of the canvas is small; anything larger is not one. */
const MAX_MESSAGE_BYTES = 1_000_000;

/**
 * Serves the webview to browsers on this machine. What it offers can run code, so the socket opens only to a page of
 * this very address that knows the token: no other page in the browser, and no other user of the machine.
 */
export async function startUiServer(options: {
  folder: string;
  port: number;
  connect: (send: (message: object) => void) => TabSession;
}): Promise<UiServer> {
  const token = randomBytes(16).toString('hex');
  const server = createServer((request, response) => void serveFile(options.folder, request, response));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  server.on('upgrade', (request, socket, head) => {
    if (!admitted(request, token, (server.address() as AddressInfo).port)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (tab) => serveTab(tab, options.connect));
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    close: async () => {
      for (const tab of sockets.clients) tab.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function serveTab(tab: WebSocket, connect: (send: (message: object) => void) => TabSession): void {
  const session = connect((message) => tab.readyState === tab.OPEN && tab.send(JSON.stringify(message)));
  tab.on('message', (data) => {
    const message = parse(String(data));
    if (isWebviewMessage(message)) session.receive(message);
  });
  tab.on('close', () => session.dispose());
}

function admitted(request: IncomingMessage, token: string, port: number): boolean {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const given = Buffer.from(url.searchParams.get('token') ?? '');
  const wanted = Buffer.from(token);
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origin = request.headers.origin;
  return (
    url.pathname === '/session' &&
    hosts.includes(request.headers.host ?? '') &&
    (origin === undefined || hosts.some((host) => origin === `http://${host}`)) &&
    given.length === wanted.length &&
    timingSafeEqual(given, wanted)
  );
}

async function serveFile(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const known = FILES[pathname] ?? (FONT.test(pathname) ? { type: 'font/ttf', file: pathname.slice(1) } : undefined);
  try {
    if (!known) throw new Error('no such file');
    const body = await readFile(join(folder, known.file));
    response.writeHead(200, {
      'content-type': known.type,
      'content-security-policy': CONTENT_SECURITY,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-cache',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end('Not found');
  }
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        new UsageError(
          taken ? `Port ${port} is taken; give another with --port.` : `Port ${port} can't be used (${error.code}).`,
        ),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
