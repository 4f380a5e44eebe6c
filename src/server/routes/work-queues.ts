import type { FastifyInstance, FastifyRequest } from 'fastify';
import { PAGE_LIMIT } from '../../api/scalars.ts';
import {
  queueConcurrencyRequest,
  queueRunsRequest,
  workQueueCreate,
  workQueuesRequest,
  workQueueUpdate,
} from '../../api/work-queue.ts';
import { microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { NotFound, ObjectMissing } from '../errors.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { countLateRuns, listScheduledRunsOfQueue } from '../store/scheduled-runs.ts';
import { flowRunJson, listJson } from '../store/wire.ts';
import { slotHolder, workQueueJson } from '../store/work-pool-json.ts';
import { listWorkQueues, type PlacedWorkQueue, readWorkQueue } from '../store/work-queues.ts';
import { createAgentQueue, readQueueByName } from '../work-pools/agent-queues.ts';
import { patchWorkQueue, poolOf, removeWorkQueue, unpolledSince } from '../work-pools/change-work-queue.ts';
import { markPolled } from '../work-pools/mark-polled.ts';
import { readQueueConcurrency } from '../work-pools/read-concurrency.ts';

const PATH = '/work_queues/:id';

/** Queues by their ids, whatever their pool, as clients ask for them that are older than work pools. */
export function workQueueRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const found = (request: FastifyRequest, missing: (id: string) => Error, db = store.db): PlacedWorkQueue => {
    const id = idOf(request);
    const row = readWorkQueue(db, { id });
    if (!row) throw missing(id);
    return row;
  };
  api.post('/work_queues', async (request, reply) => {
    const input = readBody(request, workQueueCreate);
    return sendJson(reply, workQueueJson(await store.write((tx) => createAgentQueue(tx, input))), 201);
  });
  api.post('/work_queues/filter', (request, reply) =>
    sendJson(reply, listJson(listWorkQueues(store.db, readBody(request, workQueuesRequest)), workQueueJson)),
  );
  api.get('/work_queues/name/:name', (request, reply) => {
    const row = readQueueByName(store.db, (request.params as { name: string }).name);
    if (!row) throw missing();
    return sendJson(reply, workQueueJson(row));
  });
  api.get(PATH, (request, reply) => sendJson(reply, workQueueJson(found(request, missing))));
  api.patch(PATH, async (request, reply) => {
    const input = readBody(request, workQueueUpdate);
    const missing = (id: string): Error => new NotFound(`Work Queue ${id}`);
    await store.write((tx) => patchWorkQueue(tx, found(request, missing, tx.db), input));
    return sendNothing(reply);
  });
  api.delete(PATH, async (request, reply) => {
    await store.write((tx) => removeWorkQueue(tx, found(request, missing, tx.db)));
    return sendNothing(reply);
  });
  api.post(`${PATH}/get_runs`, async (request, reply) => {
    const { scheduled_before: before, limit } = readBody(request, queueRunsRequest);
    const missing = (id: string): Error => new ObjectMissing(`Work queue with id ${id} not found.`);
    const rows = await store.write((tx) => {
      const queue = found(request, missing, tx.db);
      const rows = listScheduledRunsOfQueue(tx.db, queue, { before, limit: limit ?? PAGE_LIMIT });
      // Whoever only looks does not poll.
      if (request.headers['x-prefect-ui'] !== 'true') markPolled(tx, poolOf(queue), [queue]);
      return rows;
    });
    const now = microsOf(store.now());
    return sendJson(
      reply,
      listJson(rows, (row) => flowRunJson(row, now)),
    );
  });
  api.get(`${PATH}/status`, (request, reply) => {
    const queue = found(request, (id) => new ObjectMissing(`Work queue with id ${id} not found`));
    const late = countLateRuns(store.db, queue.id);
    const polled = queue.last_polled !== null && queue.last_polled >= unpolledSince(store.now());
    const policy = { maximum_late_runs: 0, maximum_seconds_since_last_polled: 60 };
    const told = { late_runs_count: late, last_polled: queue.last_polled, health_check_policy: policy };
    return sendJson(reply, JSON.stringify({ healthy: polled && late === 0, ...told }));
  });
  api.post(`${PATH}/concurrency_status`, (request, reply) => {
    const { page, limit } = readBody(request, queueConcurrencyRequest);
    const queue = found(request, () => new NotFound('Work queue', { fullStop: true }));
    const now = microsOf(store.now());
    const asked = {
      page,
      limit: limit ?? PAGE_LIMIT,
      told: (row: Parameters<typeof slotHolder>[0]) => slotHolder(row, now),
    };
    return sendJson(reply, JSON.stringify(readQueueConcurrency(store.db, queue, asked)));
  });
}

function missing(): NotFound {
  return new NotFound('work queue');
}
