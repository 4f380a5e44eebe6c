import type { FastifyInstance } from 'fastify';
import { workerHeartbeat, workersRequest } from '../../api/worker.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { readBody, sendJson, sendNothing } from '../http.ts';
import { listJson } from '../store/wire.ts';
import { workerJson } from '../store/work-pool-json.ts';
import { deleteWorker, listWorkers } from '../store/workers.ts';
import { recordHeartbeat } from '../work-pools/record-heartbeat.ts';
import { poolOfPath } from './work-pools.ts';

const PATH = '/work_pools/:name/workers';

export function workerRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post(`${PATH}/heartbeat`, async (request, reply) => {
    const { name, heartbeat_interval_seconds: seconds } = readBody(request, workerHeartbeat);
    const worker = { name, intervalSeconds: seconds ?? null };
    await store.write((tx) => recordHeartbeat(tx, poolOfPath(tx.db, request), worker));
    return sendNothing(reply);
  });
  api.post(`${PATH}/filter`, (request, reply) => {
    const query = readBody(request, workersRequest);
    const rows = listWorkers(store.db, poolOfPath(store.db, request).id, query);
    const now = store.now();
    return sendJson(
      reply,
      listJson(rows, (row) => workerJson(row, now)),
    );
  });
  api.delete(`${PATH}/:worker`, async (request, reply) => {
    const { worker } = request.params as { worker: string };
    const removed = await store.write((tx) => deleteWorker(tx, poolOfPath(tx.db, request).id, worker));
    if (!removed) throw new NotFound('Worker', { fullStop: true });
    return sendNothing(reply);
  });
}
