import type { WebSocket } from 'ws';
import { type EventFilter, eventFilter } from '../../api/event-filter.ts';
import { logFilter } from '../../api/filters.ts';
import { isoOf, microsOf } from '../clock.ts';
import type { ServerContext } from '../context.ts';
import { eventJson } from '../store/events.ts';
import { listEvents } from '../store/list-events.ts';
import type { Published } from '../store/published.ts';
import type { Store } from '../store/store.ts';
import { eventFits } from './event-fits.ts';
import { logFits } from './log-fits.ts';
import { acceptSocket, PROTOCOL_ERROR, parseJson, TRY_AGAIN_LATER } from './socket.ts';

/** How far back a subscriber may ask for what it missed. */
const BACKFILL_MICROS = 15 * 60 * 1e6;
const BACKFILL_PAGE = 250;
/** A subscriber that has more than this still to read is too slow: it is let go, and may ask again with a backfill. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;

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
    return (item) =>
      item.type === 'event' && !sent.delete(item.event.id) && eventFits(filter, item.event)
        ? `{"type":"event","event":${eventJson(item.body, item.received)}}`
        : null;
  });
}

/** `/logs/out`: after the filter, each new log line as it is committed. */
export function serveLogsOut(socket: WebSocket, context: ServerContext): void {
  serve(socket, context, (message) => {
    const parsed = logFilter.safeParse(message.filter);
    if (!parsed.success) return undefined;
    const filter = parsed.data;
    return (item) =>
      item.type === 'log' && logFits(filter, item.log) ? JSON.stringify({ type: 'log', log: item.log }) : null;
  });
}

type Teller = (item: Published) => string | null;

function serve(
  socket: WebSocket,
  { store, access }: ServerContext,
  start: (message: Record<string, unknown>) => Teller | undefined,
): void {
  let stop: (() => void) | undefined;
  socket.on('ping', (data) => socket.pong(data));
  socket.on('close', () => stop?.());
  acceptSocket(socket, access, (text) => {
    if (stop) return;
    const message = parseJson(text) as Record<string, unknown> | null | undefined;
    if (message?.type !== 'filter') return socket.close(PROTOCOL_ERROR, "Expected 'filter' message");
    const tell = start(message);
    if (!tell) return socket.close(PROTOCOL_ERROR, 'Invalid filter');
    stop = store.subscribe(
      (items) => {
        for (const item of items) {
          const frame = tell(item);
          if (frame !== null) socket.send(frame);
        }
        if (socket.bufferedAmount > MAX_WAITING_BYTES) socket.close(TRY_AGAIN_LATER, 'Reading too slowly');
      },
      { elsewhere: true },
    );
  });
}

function clamp(filter: EventFilter, store: Store): EventFilter {
  const earliest = isoOf(microsOf(store.now()) - BACKFILL_MICROS);
  const { since } = filter.occurred;
  const clamped = since && microsOf(since) > microsOf(earliest) ? since : earliest;
  return { ...filter, occurred: { ...filter.occurred, since: clamped }, order: 'ASC' };
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
