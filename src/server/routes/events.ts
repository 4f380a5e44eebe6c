import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ServerContext } from '../context.ts';
import { InvalidRequest } from '../errors.ts';
import { type IncomingEvent, toIncoming } from '../events/read-event.ts';
import { readBody, sendNothing } from '../http.ts';

const events = z.array(z.unknown());

export function eventRoutes(api: FastifyInstance, { recorder }: ServerContext): void {
  api.post('/events', async (request, reply) => {
    const incoming = readBody(request, events).map((value, index) => readOne(value, index, request.body));
    await Promise.all(incoming.map((event) => recorder.add(event)));
    return sendNothing(reply);
  });
}

function readOne(value: unknown, index: number, body: unknown): IncomingEvent {
  try {
    return toIncoming(value);
  } catch (error) {
    const msg = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new InvalidRequest([{ type: 'value_error', loc: ['body', index], msg, input: value }], body);
  }
}
