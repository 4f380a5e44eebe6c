import type { FastifyInstance } from 'fastify';
import * as z from 'zod';
import { logsRequest } from '../../api/filters.ts';
import { logCreate } from '../../api/log.ts';
import type { ServerContext } from '../context.ts';
import { readBody, sendJson } from '../http.ts';
import { listLogs } from '../store/list-logs.ts';
import { insertLogs } from '../store/logs.ts';
import { listJson, logJson } from '../store/wire.ts';

const logsCreate = z.array(logCreate);

export function logRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/logs', async (request, reply) => {
    const logs = readBody(request, logsCreate);
    await store.write((tx) => insertLogs(tx, logs, { publish: store.hasListeners }));
    return sendJson(reply, 'null', 201);
  });
  api.post('/logs/filter', (request, reply) =>
    sendJson(reply, listJson(listLogs(store.db, readBody(request, logsRequest)), logJson)),
  );
}
