import { readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import { ensurePrefect } from '../../support/tools.ts';

const PLACEHOLDER = '/PREFECT_UI_SERVE_BASE_REPLACE_PLACEHOLDER';
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

/**
 * Serves Prefect's own web interface as its server does, from the files that come with its package, over the API of
 * another server. Returns its address and how to end it.
 */
export async function servePrefectUi(api: string): Promise<{ url: string; close(): Promise<void> }> {
  const files = join(dirname(dirname(ensurePrefect().prefect)), 'lib');
  const folder = join(sitePackages(files), 'prefect/server/ui-v2');
  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '/').replace(/\?.*$/, '');
    if (path.startsWith('/api/')) pass(incoming, outgoing, api);
    else if (path === '/ui-settings') send(outgoing, 'application/json', settings());
    else send(outgoing, ...read(folder, path));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

function sitePackages(lib: string): string {
  const python = ['python3.11', 'python3.12', 'python3.13', 'python3.10'].find((name) =>
    statSync(join(lib, name), { throwIfNoEntry: false }),
  );
  return join(lib, python ?? 'python3', 'site-packages');
}

function settings(): string {
  return JSON.stringify({
    api_url: '/api',
    csrf_enabled: false,
    auth: null,
    flags: [],
    default_ui: 'v2',
    available_uis: ['v2'],
    v1_base_url: null,
    v2_base_url: '/',
  });
}

/** A file, or for what is none the page itself, which finds its way by the address. */
function read(folder: string, path: string): [type: string, content: string | Buffer] {
  const file = join(folder, normalize(path));
  const isFile = file.startsWith(folder) && statSync(file, { throwIfNoEntry: false })?.isFile();
  const chosen = isFile ? file : join(folder, 'index.html');
  const content = readFileSync(chosen);
  const type = TYPES[extname(chosen)] ?? 'application/octet-stream';
  return [type, /html|javascript|css/.test(type) ? content.toString().replaceAll(PLACEHOLDER, '') : content];
}

function send(outgoing: ServerResponse, type: string, content: string | Buffer): void {
  outgoing.writeHead(200, { 'content-type': type }).end(content);
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, api: string): void {
  const { host: _host, ...headers } = incoming.headers;
  const target = new URL(`${api.replace(/\/api$/, '')}${incoming.url}`);
  const passed = request(target, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', () => outgoing.destroy());
  incoming.pipe(passed);
}
