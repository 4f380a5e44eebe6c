import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { decrementWithLeaseRequest, incrementRequest, incrementWithLeaseRequest } from '../../api/concurrency.ts';
import type { ServerContext } from '../context.ts';
import { idOf, readBody, sendJson, sendNothing } from '../http.ts';
import { createLease, dropLease, renewLease } from '../store/leases.ts';

const renewRequest = z.object({ lease_duration: z.number().min(60).max(86_400).default(300) });

/** Global concurrency limits. A name that no limit was defined for limits nothing, so a lease on it holds nothing. */
export function concurrencyRoutes(api: FastifyInstance, { store }: ServerContext): void {
  const path = '/v2/concurrency_limits';
  api.post(`${path}/increment`, (request, reply) => {
    readBody(request, incrementRequest);
    return sendJson(reply, '[]');
  });
  api.post(`${path}/decrement`, (request, reply) => {
    readBody(request, incrementRequest.pick({ slots: true, names: true }));
    return sendJson(reply, '[]');
  });
  api.post(`${path}/increment-with-lease`, async (request, reply) => {
    const { lease_duration: seconds, holder } = readBody(request, incrementWithLeaseRequest);
    const id = await store.write((tx) => createLease(tx, { seconds, holder: holder ?? null }));
    return sendJson(reply, `{"lease_id":"${id}","limits":[]}`);
  });
  api.post(`${path}/decrement-with-lease`, async (request, reply) => {
    const { lease_id: id } = readBody(request, decrementWithLeaseRequest);
    await store.write((tx) => dropLease(tx, id));
    return sendNothing(reply);
  });
  api.post(`${path}/leases/:id/renew`, async (request, reply) => {
    const id = idOf(request);
    const { lease_duration: seconds } = readBody(request, renewRequest);
    await store.write((tx) => renewLease(tx, id, seconds));
    return sendNothing(reply);
  });
}
