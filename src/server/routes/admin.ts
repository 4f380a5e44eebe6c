import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../context.ts';
import { BadRequest } from '../errors.ts';
import { sendJson } from '../http.ts';

/** The Prefect server whose protocol this one speaks; clients compare it with their own version. */
export const PREFECT_VERSION = '3.8.8';
const API_VERSION = '0.8.4';

export function adminRoutes(api: FastifyInstance, { store, version }: ServerContext): void {
  api.get('/health', (_request, reply) => sendJson(reply, 'true'));
  api.get('/ready', (_request, reply) => {
    store.db.prepare('SELECT 1').get();
    return sendJson(reply, '{"message":"OK"}');
  });
  api.get('/version', (_request, reply) => sendJson(reply, `"${API_VERSION}"`));
  api.get('/hello', (_request, reply) => sendJson(reply, '"👋"'));
  api.get('/admin/version', (_request, reply) => sendJson(reply, `"${PREFECT_VERSION}"`));
  api.get('/admin/settings', (_request, reply) => sendJson(reply, JSON.stringify({ millrace: { version } })));
  api.get('/admin/storage', (_request, reply) => sendJson(reply, '{"default_result_storage_block_id":null}'));
  api.get('/csrf-token', () => {
    throw new BadRequest('CSRF protection is disabled.', { status: 422 });
  });
}
