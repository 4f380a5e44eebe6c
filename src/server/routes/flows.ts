import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { flowsRequest } from '../../api/filters.ts';
import { flowCreate } from '../../api/flow.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { emitFlowEvent } from '../events/lifecycle-events.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { deleteFlow, ensureFlow, readFlow, readFlowByName, updateFlow } from '../store/flows.ts';
import { countFlows, listFlows } from '../store/list-flows.ts';
import type { Tx } from '../store/store.ts';
import type { FlowRow } from '../store/tables.ts';
import { flowJson, listJson } from '../store/wire.ts';
import { paginate } from './paginate.ts';

const flowUpdate = z.strictObject({ tags: z.array(z.string()).optional() });
const bulkDelete = z.object({ flows: flowsRequest.shape.flows, limit: flowsRequest.shape.limit });

export function flowRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/flows', async (request, reply) => {
    const input = readBody(request, flowCreate);
    const { row, created } = await store.write((tx) => {
      const ensured = ensureFlow(tx, { ...input, labels: input.labels ?? {} });
      if (ensured.created) emitFlowEvent(tx, 'created', ensured.row);
      return ensured;
    });
    return sendJson(reply, flowJson(row), created ? 201 : 200);
  });
  api.get('/flows/:id', (request, reply) => {
    const row = readFlow(store.db, idOf(request));
    if (!row) throw new NotFound('Flow');
    return sendJson(reply, flowJson(row));
  });
  api.get('/flows/name/:name', (request, reply) => {
    const row = readFlowByName(store.db, (request.params as { name: string }).name);
    if (!row) throw new NotFound('Flow');
    return sendJson(reply, flowJson(row));
  });
  api.patch('/flows/:id', async (request, reply) => {
    const id = idOf(request);
    const { tags } = readBody(request, flowUpdate);
    await store.write((tx) => {
      if (!updateFlow(tx, id, tags)) throw new NotFound('Flow');
      emitFlowEvent(tx, 'updated', readFlow(tx.db, id) as FlowRow);
    });
    return sendNothing(reply);
  });
  api.delete('/flows/:id', async (request, reply) => {
    const id = idOf(request);
    if (!(await store.write((tx) => removeFlow(tx, id)))) throw new NotFound('Flow');
    return sendNothing(reply);
  });
  api.post('/flows/filter', (request, reply) => {
    const query = readBody(request, flowsRequest);
    return sendJson(reply, listJson(listFlows(store.db, query), flowJson));
  });
  api.post('/flows/count', (request, reply) => {
    return sendJson(reply, String(countFlows(store.db, readBody(request, flowsRequest))));
  });
  api.post('/flows/paginate', (request, reply) =>
    sendJson(
      reply,
      paginate(request, flowsRequest, {
        list: (query) => listJson(listFlows(store.db, query), flowJson),
        count: (query) => countFlows(store.db, query),
      }),
    ),
  );
  api.post('/flows/bulk_delete', async (request, reply) => {
    const query = readBody(request, bulkDelete);
    const ids = listFlows(store.db, { ...query, offset: 0, sort: 'NAME_ASC' }).map((row) => row.id);
    const deleted = await store.write((tx) => ids.filter((id) => removeFlow(tx, id)));
    return sendJson(reply, JSON.stringify({ deleted }));
  });
}

function removeFlow(tx: Tx, id: string): boolean {
  const row = readFlow(tx.db, id);
  if (!row) return false;
  deleteFlow(tx, id);
  emitFlowEvent(tx, 'deleted', row);
  return true;
}
