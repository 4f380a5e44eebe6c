import type { FastifyInstance, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { event } from '../../api/event.ts';
import {
  countEventsRequest,
  EVENT_PAGE_LIMIT,
  type EventFilter,
  eventFilter,
  eventsRequest,
} from '../../api/event-filter.ts';
import type { ServerContext } from '../context.ts';
import { BadRequest, InvalidRequest } from '../errors.ts';
import { normalised } from '../events/read-event.ts';
import { queryOf, readBody, sendJson, sendNothing } from '../http.ts';
import { countEventsBy, countEventsByTime } from '../store/count-events.ts';
import { countEvents, listEvents } from '../store/list-events.ts';

const events = z.array(event);
const pageToken = z.object({
  filter: eventFilter,
  count: z.number().int(),
  page_size: z.number().int().min(1).max(EVENT_PAGE_LIMIT),
  offset: z.number().int().min(0),
});
type PageToken = z.output<typeof pageToken>;

export function eventRoutes(api: FastifyInstance, { recorder, store }: ServerContext): void {
  api.post('/events', async (request, reply) => {
    const incoming = readBody(request, events).map(normalised);
    const recorded = incoming.map((event) => recorder.add(event));
    recorder.settle();
    await Promise.all(recorded);
    return sendNothing(reply);
  });
  const page = (token: PageToken, origin: string): string => {
    const { filter, count, page_size: limit, offset } = token;
    const rows = listEvents(store.db, filter, { limit, offset, now: store.now() });
    const next = offset + limit < count ? nextLink({ ...token, offset: offset + limit }, origin) : null;
    return `{"events":[${rows.map(({ json }) => json).join(',')}],"total":${count},"next_page":${JSON.stringify(next)}}`;
  };
  api.post('/events/filter', (request, reply) => {
    const { filter: given, limit } = readBody(request, eventsRequest);
    const filter = withEnd(given ?? eventFilter.parse({}), store.now());
    const count = countEvents(store.db, filter, store.now());
    return sendJson(
      reply,
      page({ filter, count, page_size: limit, offset: 0 }, `${request.protocol}://${request.host}`),
    );
  });
  api.post('/events/count-by/:countable', (request, reply) => {
    const { filter, time_unit, time_interval } = readBody(request, countEventsRequest);
    const countable = countableOf(request);
    const now = store.now();
    if (countable === 'event' || countable === 'resource') {
      return sendJson(reply, JSON.stringify(countEventsBy(store.db, filter, countable, now)));
    }
    const unitSeconds = countable === 'day' ? SECONDS.day : SECONDS[time_unit];
    const seconds = countable === 'day' ? SECONDS.day : unitSeconds * time_interval;
    return sendJson(reply, JSON.stringify(countEventsByTime(store.db, filter, { seconds, unitSeconds, now })));
  });
  api.get('/events/filter/next', (request, reply) =>
    sendJson(reply, page(readToken(queryOf(request, 'page-token')), `${request.protocol}://${request.host}`)),
  );
}

const SECONDS = { week: 604_800, day: 86_400, hour: 3_600, minute: 60, second: 1 };
const countables = z.enum(['day', 'time', 'event', 'resource']);

function countableOf(request: FastifyRequest): z.output<typeof countables> {
  const { countable } = request.params as { countable: string };
  const parsed = countables.safeParse(countable);
  if (parsed.success) return parsed.data;
  const msg = "Input should be 'day', 'time', 'event' or 'resource'";
  throw new InvalidRequest([{ type: 'enum', loc: ['path', 'countable'], msg, input: countable }], request.body ?? null);
}

/** A query ends now, so that its later pages do not shift as events come in. */
function withEnd(filter: EventFilter, now: string): EventFilter {
  return { ...filter, occurred: { ...filter.occurred, until: filter.occurred.until ?? now } };
}

function nextLink(token: PageToken, origin: string): string {
  const text = Buffer.from(JSON.stringify(token)).toString('base64url');
  return `${origin}/api/events/filter/next?page-token=${text}`;
}

function readToken(text: string | undefined): PageToken {
  if (text === undefined) {
    throw new InvalidRequest(
      [{ type: 'missing', loc: ['query', 'page-token'], msg: 'Field required', input: null }],
      null,
    );
  }
  try {
    return pageToken.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw new BadRequest('Forbidden', { status: 403 });
  }
}
