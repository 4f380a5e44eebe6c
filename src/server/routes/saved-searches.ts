import type { FastifyInstance } from 'fastify';
import { savedSearchCreate, savedSearchesRequest } from '../../api/saved-search.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { deleteSearch, listSearches, readSearch, saveSearch } from '../store/saved-searches.ts';
import { listJson, savedSearchJson } from '../store/wire.ts';

export function savedSearchRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.put('/saved_searches', async (request, reply) => {
    const { name, filters } = readBody(request, savedSearchCreate);
    const { row, created } = await store.write((tx) => saveSearch(tx, { name, filters: JSON.stringify(filters) }));
    return sendJson(reply, savedSearchJson(row), created ? 201 : 200);
  });
  api.get('/saved_searches/:id', (request, reply) => {
    const row = readSearch(store.db, idOf(request));
    if (!row) throw new NotFound('Saved search');
    return sendJson(reply, savedSearchJson(row));
  });
  api.post('/saved_searches/filter', (request, reply) =>
    sendJson(reply, listJson(listSearches(store.db, readBody(request, savedSearchesRequest)), savedSearchJson)),
  );
  api.delete('/saved_searches/:id', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => deleteSearch(tx, id)))) throw new NotFound('Saved search');
    return sendNothing(reply);
  });
}
