import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { createRunInput, deleteRunInput, listRunInputs, readRunInput } from '../store/flow-run-inputs.ts';

const inputCreate = z.object({
  key: z.string().regex(/^[a-zA-Z0-9-]+$/),
  value: z.string(),
  sender: z.string().nullish(),
});
const inputFilter = z.object({
  prefix: z.string(),
  limit: z.number().int().default(1),
  exclude_keys: z.array(z.string()).default([]),
});

/** Values sent to a flow run while it runs or waits. */
export function flowRunInputRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const path = '/flow_runs/:id/input';
  api.post(path, async (request, reply) => {
    const id = idOf(request);
    const { key, value, sender } = readBody(request, inputCreate);
    await store.write((tx) => createRunInput(tx, id, { key, value, sender: sender ?? null }));
    return sendJson(reply, 'null', 201);
  });
  api.post(`${path}/filter`, (request, reply) => {
    const rows = listRunInputs(store.db, idOf(request), readBody(request, inputFilter));
    return sendJson(reply, JSON.stringify(rows.map((row) => ({ ...row, updated: row.created }))));
  });
  api.get(`${path}/:key`, (request, reply) => {
    const row = readRunInput(store.db, idOf(request), keyOf(request));
    if (!row) throw new NotFound('Flow run input');
    return reply.header('content-type', 'text/plain; charset=utf-8').send(row.value);
  });
  api.delete(`${path}/:key`, async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => deleteRunInput(tx, id, keyOf(request))))) throw new NotFound('Flow run input');
    return sendNothing(reply);
  });
}

function keyOf(request: FastifyRequest): string {
  return (request.params as { key: string }).key;
}
