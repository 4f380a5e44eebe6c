import type { WebSocket } from 'ws';
import { type EventFilter, eventFilter } from '../../api/event-filter.ts';
import { logFilter } from '../../api/filters.ts';
import { isoOf, microsOf, normalTime } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { eventJson } from '../store/events.ts';
import { listEvents } from '../store/list-events.ts';
import type { Published } from '../store/published.ts';
import type { Store } from '../store/store.ts';
import type { Teller } from './audience.ts';
import { eventFits } from './event-fits.ts';
import { logFits } from './log-fits.ts';
import { acceptSocket, PROTOCOL_ERROR, parseJson } from './socket.ts';

/** How far back a subscriber may ask for what it missed. */
const BACKFILL_MICROS = 15 * 60 * 1e6;
const BACKFILL_PAGE = 250;

/** `/events/out`: after the filter, the events that were missed, if wanted, and then each new one as it is committed. */
export function serveEventsOut(socket: WebSocket, context: ServerContext): void {
  const { store } = context;
  serve(socket, context, (message) => {
    const parsed = eventFilter.safeParse(message.filter);
    if (!parsed.success) return undefined;
    const filter = clamp(parsed.data, store);
    // Reading and subscribing are one step of one thread, so no event falls between them or comes twice.
    // Only of other servers' events one may be read here before it is heard of.
    const sent = new Set<string>();
    if (message.backfill !== false) sendBackfill(socket, store, filter, (id) => store.db.shared && sent.add(id));
    const { since, until } = filter.occurred;
    // Since when is another for each subscriber, and all else often the same.
    const common = { ...filter, occurred: { until } };
    return {
      key: `events ${JSON.stringify(common)}`,
      tell: (item) =>
        item.type === 'event' && eventFits(common, item.event)
          ? `{"type":"event","event":${eventJson(item.body, item.received)}}`
          : null,
      wants: (item) => item.type === 'event' && item.event.occurred >= since && !sent.delete(item.event.id),
    };
  });
}

/** `/logs/out`: after the filter, each new log line as it is committed. */
export function serveLogsOut(socket: WebSocket, context: ServerContext): void {
  serve(socket, context, (message) => {
    const parsed = logFilter.safeParse(message.filter);
    if (!parsed.success) return undefined;
    const filter = parsed.data;
    return {
      key: `logs ${JSON.stringify(filter)}`,
      tell: (item) =>
        item.type === 'log' && logFits(filter, item.log) ? JSON.stringify({ type: 'log', log: item.log }) : null,
      wants: () => true,
    };
  });
}

interface Wish {
  /** What is the same for subscribers that want the same. */
  key: string;
  tell: Teller;
  wants: (item: Published) => boolean;
}

function serve(
  socket: WebSocket,
  { audiences, access }: ServerContext,
  start: (message: Record<string, unknown>) => Wish | undefined,
): void {
  let leave: (() => void) | undefined;
  socket.on('ping', (data) => socket.pong(data));
  socket.on('close', () => leave?.());
  acceptSocket(socket, access, (text) => {
    if (leave) return;
    const message = parseJson(text) as Record<string, unknown> | null | undefined;
    if (message?.type !== 'filter') return socket.close(PROTOCOL_ERROR, "Expected 'filter' message");
    const wish = start(message);
    if (!wish) return socket.close(PROTOCOL_ERROR, 'Invalid filter');
    leave = audiences.join(wish.key, wish.tell, { socket, wants: wish.wants });
  });
}

function clamp(filter: EventFilter, store: Store) {
  const earliest = isoOf(microsOf(store.now()) - BACKFILL_MICROS);
  const asked = filter.occurred.since ? normalTime(filter.occurred.since) : earliest;
  const tooEarly = asked < earliest;
  return { ...filter, occurred: { ...filter.occurred, since: tooEarly ? earliest : asked }, order: 'ASC' as const };
}

function sendBackfill(socket: WebSocket, store: Store, filter: EventFilter, onSent: (id: string) => void): void {
  const now = store.now();
  for (let offset = 0; ; offset += BACKFILL_PAGE) {
    const page = listEvents(store.db, filter, { limit: BACKFILL_PAGE, offset, now });
    for (const { id, json } of page) {
      socket.send(`{"type":"event","event":${json}}`);
      onSent(id);
    }
    if (page.length < BACKFILL_PAGE) return;
  }
}
