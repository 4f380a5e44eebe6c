import type { FastifyInstance, FastifyRequest } from 'fastify';
import { workQueueCreate, workQueuesRequest, workQueueUpdate } from '../../api/work-queue.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { readBody, sendJson, sendNothing } from '../http.ts';
import type { Database } from '../store/database.ts';
import { listJson } from '../store/wire.ts';
import { workQueueJson } from '../store/work-pool-json.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { listWorkQueues, type PlacedWorkQueue, readWorkQueue } from '../store/work-queues.ts';
import { patchWorkQueue, removeWorkQueue } from '../work-pools/change-work-queue.ts';
import { createWorkQueue } from '../work-pools/create-work-queue.ts';
import { poolOfPath } from './work-pools.ts';

const PATH = '/work_pools/:name/queues';
/** Prefect's server leaves the pool's name out of the sentence, by mistake. */
const TAKEN = 'A work queue with this name already exists in work pool {work_pool_name!r}.';

/** The queues of a pool, by their names. */
export function poolQueueRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post(PATH, async (request, reply) => {
    const input = readBody(request, workQueueCreate);
    const row = await store.write((tx) => {
      const pool = poolOfPath(tx.db, request);
      const { id } = createWorkQueue(tx, pool, input, TAKEN);
      return readWorkQueue(tx.db, { id }) as PlacedWorkQueue;
    });
    return sendJson(reply, workQueueJson(row), 201);
  });
  api.post(`${PATH}/filter`, (request, reply) => {
    const query = readBody(request, workQueuesRequest);
    const poolId = poolOfPath(store.db, request).id;
    return sendJson(reply, listJson(listWorkQueues(store.db, { ...query, poolId }), workQueueJson));
  });
  api.get(`${PATH}/:queue`, (request, reply) => sendJson(reply, workQueueJson(queueOfPath(store.db, request))));
  api.patch(`${PATH}/:queue`, async (request, reply) => {
    const input = readBody(request, workQueueUpdate);
    await store.write((tx) => {
      poolOfPath(tx.db, request);
      patchWorkQueue(tx, queueOfPath(tx.db, request), input);
    });
    return sendNothing(reply);
  });
  api.delete(`${PATH}/:queue`, async (request, reply) => {
    await store.write((tx) => {
      poolOfPath(tx.db, request);
      removeWorkQueue(tx, queueOfPath(tx.db, request));
    });
    return sendNothing(reply);
  });
}

/** A pool that does not exist has no queues, which is how both are told. */
function queueOfPath(db: Database, request: FastifyRequest): PlacedWorkQueue {
  const { name, queue } = request.params as { name: string; queue: string };
  const pool = readWorkPool(db, { name });
  const row = pool && readWorkQueue(db, { poolId: pool.id, name: queue });
  if (!row) throw new NotFound(`Work pool queue '${name}/${queue}'`, { fullStop: true });
  return row;
}
