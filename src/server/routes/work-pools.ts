import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import {
  poolConcurrencyRequest,
  scheduledRunsRequest,
  workPoolCreate,
  workPoolsRequest,
  workPoolUpdate,
} from '../../api/work-pool.ts';
import { isClientBefore } from '../client-version.ts';
import { microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { readBody, sendJson, sendNothing } from '../http.ts';
import type { Database } from '../store/database.ts';
import { flowRunJson, listJson } from '../store/wire.ts';
import { slotHolder, workPoolJson } from '../store/work-pool-json.ts';
import { countWorkPools, listWorkPools, readWorkPool, type WorkPoolWithSlots } from '../store/work-pools.ts';
import { patchWorkPool, removeWorkPool } from '../work-pools/change-work-pool.ts';
import { createWorkPool, refuseReserved } from '../work-pools/create-work-pool.ts';
import { readPoolConcurrency } from '../work-pools/read-concurrency.ts';
import { takeScheduledRuns } from '../work-pools/take-scheduled-runs.ts';

export function workPoolRoutes(api: FastifyInstance, { store, secrets }: ServerContext): void {
  const told = (request: FastifyRequest, row: WorkPoolWithSlots): string =>
    workPoolJson(row, { legacy: isClientBefore(request.headers, '3.3.8') });
  api.post('/work_pools', async (request, reply) => {
    const input = readBody(request, workPoolCreate);
    const row = await store.write((tx) => createWorkPool(tx, secrets, input));
    const slots = row.concurrency_limit === null ? null : 0;
    return sendJson(reply, told(request, { ...row, active_slots: slots }), 201);
  });
  api.post('/work_pools/filter', (request, reply) =>
    sendJson(
      reply,
      listJson(listWorkPools(store.db, readBody(request, workPoolsRequest)), (row) => told(request, row)),
    ),
  );
  api.post('/work_pools/count', (request, reply) => {
    const { work_pools: filter } = readBody(request, workPoolsRequest.pick({ work_pools: true }));
    return sendJson(reply, String(countWorkPools(store.db, filter)));
  });
  api.get('/work_pools/:name', (request, reply) => sendJson(reply, told(request, poolOfPath(store.db, request))));
  api.patch('/work_pools/:name', async (request, reply) => {
    const input = readBody(request, workPoolUpdate);
    const fields = Object.keys(input);
    if (fields.some((field) => field !== 'is_paused' && field !== 'concurrency_limit')) {
      refuseReserved(nameOf(request), ' and can only be updated to set concurrency limits or pause.');
    }
    await store.write((tx) => patchWorkPool(tx, poolOfPath(tx.db, request), input));
    return sendNothing(reply);
  });
  api.delete('/work_pools/:name', async (request, reply) => {
    refuseReserved(nameOf(request), ' and can not be deleted.');
    await store.write((tx) => removeWorkPool(tx, poolOfPath(tx.db, request)));
    return sendNothing(reply);
  });
  api.post('/work_pools/:name/get_scheduled_flow_runs', async (request, reply) => {
    const asked = readBody(request, scheduledRunsRequest);
    const { pool, rows } = await store.write((tx) => {
      const pool = poolOfPath(tx.db, request);
      return { pool, rows: takeScheduledRuns(tx, pool, { ...asked, limit: asked.limit ?? PAGE_LIMIT }) };
    });
    const now = microsOf(store.now());
    return sendJson(
      reply,
      listJson(
        rows,
        (row) =>
          `{"work_pool_id":"${pool.id}","work_queue_id":"${row.work_queue_id}","flow_run":${flowRunJson(row, now)}}`,
      ),
    );
  });
  api.post('/work_pools/:name/concurrency_status', (request, reply) => {
    const asked = readBody(request, poolConcurrencyRequest);
    const name = nameOf(request);
    const pool = readWorkPool(store.db, { name });
    if (!pool) throw new NotFound(`Work pool '${name}'`, { fullStop: true });
    const now = microsOf(store.now());
    const status = readPoolConcurrency(store.db, pool, {
      ...asked,
      limit: asked.limit ?? PAGE_LIMIT,
      told: (row) => slotHolder(row, now),
    });
    return sendJson(reply, JSON.stringify(status));
  });
}

/** The pool that a path names. Throws `NotFound`. */
export function poolOfPath(db: Database, request: FastifyRequest): WorkPoolWithSlots {
  const name = nameOf(request);
  const pool = readWorkPool(db, { name });
  if (!pool) throw new NotFound(`Work pool "${name}"`, { fullStop: true });
  return pool;
}

function nameOf(request: FastifyRequest): string {
  return (request.params as { name: string }).name;
}
