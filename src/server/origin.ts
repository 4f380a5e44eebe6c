import type { IncomingHttpHeaders } from 'node:http';
import { BadRequest } from './errors.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Whether the server may listen there: only this machine can reach it. */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.has(host) || host === '::1';
}

/**
 * Refuses what a web page of another site sends: by a name that was bound anew to this machine, the Host
 * header is that name's; from a foreign page, the Origin header is the page's. Programs send no Origin.
 */
export function checkOrigin(headers: IncomingHttpHeaders): void {
  if (!LOOPBACK.has(hostname(headers.host))) {
    throw new BadRequest('Only requests to this machine by its loopback name are served.', { status: 403 });
  }
  if (headers.origin !== undefined && !isLoopbackOrigin(headers.origin)) {
    throw new BadRequest('Requests from pages of other origins are refused.', { status: 403 });
  }
}

function hostname(host: string | undefined): string {
  return (host ?? '').replace(/:\d+$/, '').toLowerCase();
}

function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK.has(new URL(origin).hostname);
}
