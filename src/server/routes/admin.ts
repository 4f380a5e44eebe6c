import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { resultStorageUpdate } from '../../api/block.ts';
import { clearResultStorage, readResultStorage, setResultStorage } from '../blocks/result-storage.ts';
import type { ServerContext } from '../context.ts';
import { BadRequest, InvalidRequest } from '../errors.ts';
import { queryOf, readBody, sendJson, sendNothing } from '../http.ts';
import { renewCsrfToken } from '../store/csrf-tokens.ts';

/** The Prefect server whose protocol this one speaks; clients compare it with their own version. */
export const PREFECT_VERSION = '3.8.8';
const API_VERSION = '0.8.4';

export function adminRoutes(api: FastifyInstance, { store, version, access }: ServerContext): void {
  api.get('/health', (_request, reply) => sendJson(reply, 'true'));
  api.get('/ready', (_request, reply) => {
    store.db.prepare('SELECT 1').get();
    return sendJson(reply, '{"message":"OK"}');
  });
  api.get('/version', (_request, reply) => sendJson(reply, `"${API_VERSION}"`));
  api.get('/hello', (_request, reply) => sendJson(reply, '"👋"'));
  api.get('/admin/version', (_request, reply) => sendJson(reply, `"${PREFECT_VERSION}"`));
  api.get('/admin/settings', (_request, reply) => sendJson(reply, JSON.stringify({ millrace: { version } })));
  api.get('/admin/storage', (_request, reply) => sendJson(reply, JSON.stringify(readResultStorage(store.db))));
  api.put('/admin/storage', async (request, reply) => {
    const { default_result_storage_block_id: id } = readBody(request, resultStorageUpdate);
    await store.write((tx) => setResultStorage(tx, id.toLowerCase()));
    return sendJson(reply, JSON.stringify(readResultStorage(store.db)));
  });
  api.delete('/admin/storage', async (_request, reply) => {
    await store.write(clearResultStorage);
    return sendNothing(reply);
  });
  api.get('/csrf-token', async (request, reply) => {
    if (!access.csrf) throw new BadRequest('CSRF protection is disabled.', { status: 422 });
    const client = queryOf(request, 'client');
    if (!client) {
      throw new InvalidRequest(
        [{ type: 'missing', loc: ['query', 'client'], msg: 'Field required', input: null }],
        null,
      );
    }
    const token = randomBytes(32).toString('hex');
    return sendJson(reply, JSON.stringify(await store.write((tx) => renewCsrfToken(tx, client, token))));
  });
}
