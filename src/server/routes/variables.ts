import type { FastifyInstance, FastifyRequest } from 'fastify';
import { variableCreate, variablesRequest, variableUpdate } from '../../api/variable.ts';
import type { ServerContext } from '../context.ts';
import { IntegrityConflict, NotFound } from '../errors.ts';
import { emitVariableEvent } from '../events/lifecycle-events.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import {
  countVariables,
  deleteVariable,
  insertVariable,
  listVariables,
  readVariable,
  updateVariable,
  type VariableKey,
} from '../store/variables.ts';
import { listJson, variableJson } from '../store/wire.ts';

export function variableRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/variables', async (request, reply) => {
    const { name, value, tags } = readBody(request, variableCreate);
    const given = { name, value: JSON.stringify(value), tags: JSON.stringify(tags) };
    const row = await store.write((tx) => {
      const made = insertVariable(tx, given);
      emitVariableEvent(tx, 'created', made);
      return made;
    });
    return sendJson(reply, variableJson(row), 201);
  });
  api.post('/variables/filter', (request, reply) =>
    sendJson(reply, listJson(listVariables(store.db, readBody(request, variablesRequest)), variableJson)),
  );
  api.post('/variables/count', (request, reply) => {
    const { variables } = readBody(request, variablesRequest.pick({ variables: true }));
    return sendJson(reply, String(countVariables(store.db, variables)));
  });
  const byId = (request: FastifyRequest): VariableKey => ({ id: idOf(request) });
  const byName = (request: FastifyRequest): VariableKey => ({ name: (request.params as { name: string }).name });
  for (const [path, keyOf] of [
    ['/variables/:id', byId],
    ['/variables/name/:name', byName],
  ] as const) {
    api.get(path, (request, reply) => {
      const row = readVariable(store.db, keyOf(request));
      if (!row) throw missing();
      return sendJson(reply, variableJson(row));
    });
    api.patch(path, async (request, reply) => {
      const key = keyOf(request);
      const { name, value, tags } = readBody(request, variableUpdate);
      if (!readVariable(store.db, key)) throw missing();
      if (name === null || tags === null) throw new IntegrityConflict('A variable has a name and a list of tags.');
      const set = {
        ...(name !== undefined && { name }),
        ...(value !== undefined && { value: JSON.stringify(value) }),
        ...(tags && { tags: JSON.stringify(tags) }),
      };
      await store.write((tx) => {
        const row = readVariable(tx.db, key);
        if (!row) throw missing();
        updateVariable(tx, { id: row.id }, set);
        emitVariableEvent(tx, 'updated', { ...row, ...set });
      });
      return sendNothing(reply);
    });
    api.delete(path, async (request, reply) => {
      const key = keyOf(request);
      await store.write((tx) => {
        const row = readVariable(tx.db, key);
        if (!row) throw missing();
        deleteVariable(tx, { id: row.id });
        emitVariableEvent(tx, 'deleted', row);
      });
      return sendNothing(reply);
    });
  }
}

function missing(): NotFound {
  return new NotFound('Variable', { fullStop: true });
}
