import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import {
  concurrencyLimitCreate,
  concurrencyLimitsRequest,
  concurrencyLimitUpdate,
  decrementRequest,
  decrementWithLeaseRequest,
  incrementRequest,
  incrementWithLeaseRequest,
} from '../../api/concurrency.ts';
import { microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { emitLimitEvent } from '../events/lifecycle-events.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import {
  deleteLimit,
  giveSlotsBack,
  insertLimit,
  type LimitKey,
  limitsBy,
  listLimits,
  readLimit,
  takeSlots,
  updateLimit,
} from '../store/concurrency-limits.ts';
import { createLease, dropLease, endExpiredLeases, renewLease } from '../store/leases.ts';
import type { Tx } from '../store/store.ts';
import type { ConcurrencyLimitRow } from '../store/tables.ts';
import { createdLimitJson, limitJson } from '../store/wire.ts';

const renewRequest = z.object({ lease_duration: z.number().min(60).max(86_400).default(300) });
const PATH = '/v2/concurrency_limits';

/** Global concurrency limits. A name that no limit was defined for limits nothing, so a lease on it holds nothing. */
export function concurrencyRoutes(api: FastifyInstance, context: ServerContext): void {
  limitRoutes(api, context);
  const { store } = context;
  api.post(`${PATH}/increment`, async (request, reply) => {
    const wanted = readBody(request, incrementRequest);
    const { limits, refusal } = await store.write((tx) => {
      endExpiredLeases(tx);
      return takeSlots(tx, wanted);
    });
    if (refusal) throw refusal(Math.random);
    return sendJson(reply, briefly(limits));
  });
  api.post(`${PATH}/decrement`, async (request, reply) => {
    const { names, slots, occupancy_seconds: seconds } = readBody(request, decrementRequest);
    const limits = await store.write((tx) => {
      const given = limitsBy(tx.db, 'name', names);
      giveSlotsBack(tx, given, { slots, occupancySeconds: seconds ?? undefined });
      return given;
    });
    return sendJson(reply, briefly(limits));
  });
  api.post(`${PATH}/increment-with-lease`, async (request, reply) => {
    const { lease_duration: seconds, holder, ...wanted } = readBody(request, incrementWithLeaseRequest);
    const { limits, refusal, id } = await store.write((tx) => {
      endExpiredLeases(tx);
      const taken = takeSlots(tx, wanted);
      if (taken.refusal) return { ...taken, id: '' };
      const limitIds = taken.limits.map((limit) => limit.id);
      return { ...taken, id: createLease(tx, { seconds, holder: holder ?? null, slots: wanted.slots, limitIds }) };
    });
    if (refusal) throw refusal(Math.random);
    return sendJson(reply, `{"lease_id":"${id}","limits":${briefly(limits)}}`);
  });
  api.post(`${PATH}/decrement-with-lease`, async (request, reply) => {
    const { lease_id: id } = readBody(request, decrementWithLeaseRequest);
    await store.write((tx) => dropLease(tx, id));
    return sendNothing(reply);
  });
  api.post(`${PATH}/leases/:id/renew`, async (request, reply) => {
    const id = idOf(request);
    const { lease_duration: seconds } = readBody(request, renewRequest);
    await store.write((tx) => renewLease(tx, id, seconds));
    return sendNothing(reply);
  });
}

function limitRoutes(api: FastifyInstance, { store }: ServerContext): void {
  api.post(PATH, async (request, reply) => {
    const { active, limit, ...rest } = readBody(request, concurrencyLimitCreate, { paged: false });
    const row = await store.write((tx) => {
      const made = insertLimit(tx, { ...rest, active: active ? 1 : 0, slot_limit: limit });
      emitLimitEvent(tx, 'created', made);
      return made;
    });
    return sendJson(reply, createdLimitJson(row), 201);
  });
  api.post(`${PATH}/filter`, (request, reply) => {
    const now = microsOf(store.now());
    const rows = listLimits(store.db, readBody(request, concurrencyLimitsRequest));
    return sendJson(reply, `[${rows.map((row) => limitJson(row, now)).join(',')}]`);
  });
  api.get(`${PATH}/:key`, (request, reply) => {
    const row = readLimit(store.db, keyOf(request));
    if (!row) throw new NotFound('Concurrency Limit');
    return sendJson(reply, limitJson(row, microsOf(store.now())));
  });
  api.patch(`${PATH}/:key`, async (request, reply) => {
    const key = keyOf(request);
    const { active, limit, name, active_slots, denied_slots, slot_decay_per_second } = readBody(
      request,
      concurrencyLimitUpdate,
      { paged: false },
    );
    const set = {
      ...(typeof active === 'boolean' && { active: active ? 1 : 0 }),
      ...(typeof limit === 'number' && { slot_limit: limit }),
      ...(typeof name === 'string' && { name }),
      ...(typeof active_slots === 'number' && { active_slots }),
      ...(typeof denied_slots === 'number' && { denied_slots }),
      ...(typeof slot_decay_per_second === 'number' && { slot_decay_per_second }),
    };
    await store.write((tx) => {
      const row = requireLimit(tx, key);
      updateLimit(tx, { id: row.id }, set);
      emitLimitEvent(tx, 'updated', { ...row, ...set });
    });
    return sendNothing(reply);
  });
  api.delete(`${PATH}/:key`, async (request, reply) => {
    const key = keyOf(request);
    await store.write((tx) => {
      const row = requireLimit(tx, key);
      deleteLimit(tx, { id: row.id });
      emitLimitEvent(tx, 'deleted', row);
    });
    return sendNothing(reply);
  });
}

function requireLimit(tx: Tx, key: LimitKey): ConcurrencyLimitRow {
  const row = readLimit(tx.db, key);
  if (!row) throw new NotFound('Concurrency Limit');
  return row;
}

/** A limit is known by its id or by its name. */
function keyOf(request: FastifyRequest): LimitKey {
  const { key } = request.params as { key: string };
  return z.guid().safeParse(key).success ? { id: key.toLowerCase() } : { name: key };
}

function briefly(limits: readonly ConcurrencyLimitRow[]): string {
  return JSON.stringify(limits.map(({ id, name, slot_limit }) => ({ id, name, limit: slot_limit })));
}
