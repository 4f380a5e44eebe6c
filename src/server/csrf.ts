import type { FastifyRequest } from 'fastify';
import { BadRequest } from './errors.ts';
import { isSameSecret } from './same-secret.ts';
import { readCsrfToken } from './store/csrf-tokens.ts';
import type { Store } from './store/store.ts';

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Refuses requests that change something and lack the token that this server gave to their client. */
export function checkCsrf(store: Store, { method, headers }: FastifyRequest): void {
  if (!CHANGES.has(method)) return;
  const token = one(headers['prefect-csrf-token']);
  const client = one(headers['prefect-csrf-client']);
  if (token === undefined) throw new BadRequest('Missing CSRF token.', { status: 403 });
  if (client === undefined) throw new BadRequest('Missing client identifier.', { status: 403 });
  const wanted = readCsrfToken(store.db, client, store.now());
  if (wanted === undefined || !isSameSecret(token, wanted)) {
    throw new BadRequest('Invalid CSRF token or client identifier.', { status: 403 });
  }
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
