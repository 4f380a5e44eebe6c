import type { FastifyInstance, FastifyRequest } from 'fastify';
import { tagLimitCreate, tagLimitReset, tagLimitsRequest, tagSlotsRequest } from '../../api/tag-limit.ts';
import type { ServerContext } from '../context.ts';
import { idOf, readBody, sendJson } from '../http.ts';
import type { ConcurrencyLimitRow } from '../store/tables.ts';
import {
  deleteTagLimit,
  giveTagSlotsBack,
  listTagLimits,
  readTagLimit,
  resetTagLimit,
  saveTagLimit,
  type TagLimitKey,
  takeTagSlots,
} from '../store/tag-limits.ts';

/** Limits on how many task runs with a tag run at once, as clients older than global limits know them. */
export function tagLimitRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post('/concurrency_limits', async (request, reply) => {
    const { tag, concurrency_limit } = readBody(request, tagLimitCreate);
    const { limit, created } = await store.write((tx) => saveTagLimit(tx, tag, concurrency_limit));
    return sendJson(reply, JSON.stringify(limit), created ? 201 : 200);
  });
  api.post('/concurrency_limits/filter', (request, reply) =>
    sendJson(reply, JSON.stringify(listTagLimits(store.db, readBody(request, tagLimitsRequest)))),
  );
  api.post('/concurrency_limits/tag/:tag/reset', async (request, reply) => {
    const { slot_override } = readBody(request, tagLimitReset);
    await store.write((tx) => resetTagLimit(tx, tagOf(request).tag, slot_override ?? []));
    return sendJson(reply, 'null');
  });
  api.post('/concurrency_limits/increment', async (request, reply) => {
    const { names, task_run_id } = readBody(request, tagSlotsRequest);
    return sendJson(reply, briefly(await store.write((tx) => takeTagSlots(tx, names, task_run_id))));
  });
  api.post('/concurrency_limits/decrement', async (request, reply) => {
    const { names, task_run_id } = readBody(request, tagSlotsRequest);
    return sendJson(reply, briefly(await store.write((tx) => giveTagSlotsBack(tx, names, task_run_id))));
  });
  const byId = (request: FastifyRequest): TagLimitKey => ({ id: idOf(request) });
  for (const [path, keyOf] of [
    ['/concurrency_limits/:id', byId],
    ['/concurrency_limits/tag/:tag', tagOf],
  ] as const) {
    api.get(path, (request, reply) => sendJson(reply, JSON.stringify(readTagLimit(store.db, keyOf(request)))));
    api.delete(path, async (request, reply) => {
      await store.write((tx) => deleteTagLimit(tx, keyOf(request)));
      return sendJson(reply, 'null');
    });
  }
}

function tagOf(request: FastifyRequest): { tag: string } {
  return { tag: (request.params as { tag: string }).tag };
}

function briefly(limits: readonly ConcurrencyLimitRow[]): string {
  return JSON.stringify(limits.map(({ id, name, slot_limit }) => ({ id, name, limit: slot_limit })));
}
