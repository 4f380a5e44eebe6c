import { type RawBuilder, sql as raw } from 'kysely';
import type { EventCount, EventFilter } from '../../api/event-filter.ts';
import { isoOf, microsOf } from '../clock.ts';
import { BadRequest } from '../errors.ts';
import { type Database, sql } from './database.ts';
import { eventsWhere, sinceOf } from './list-events.ts';

/** Spans of time are counted from here, so that the same moment lies in the same span in every answer. */
const PIVOT_SECONDS = Date.UTC(2024, 3, 1) / 1000;
const MAX_SPANS = 1000;

/**
 * How many events lie in each span of so many seconds, empty spans included. `unitSeconds` is what a span that is not
 * over yet is rounded up to. Throws `BadRequest` where the filter's time holds more than a thousand spans.
 */
export function countEventsByTime(
  db: Database,
  filter: EventFilter,
  { seconds, unitSeconds, now }: { seconds: number; unitSeconds: number; now: string },
): EventCount[] {
  const since = microsOf(sinceOf(filter, now)) / 1e6;
  const nowSeconds = microsOf(now) / 1e6;
  const until = filter.occurred.until ? microsOf(filter.occurred.until) / 1e6 : nowSeconds;
  checkSpans(Math.ceil((until - since) / seconds));
  const end = until > nowSeconds ? Math.ceil(nowSeconds / unitSeconds) * unitSeconds : until;
  const span = raw<number>`CAST(floor((unixepoch(occurred, 'subsec') - ${PIVOT_SECONDS}) / ${seconds}) AS INTEGER)`;
  const rows = db.all(
    sql
      .selectFrom('event')
      .select([span.as('span'), raw<number>`count(*)`.as('count')])
      .where(eventsWhere(db, filter, now))
      .groupBy(raw`1`),
  );
  const counts = new Map(rows.map((row) => [row.span, row.count]));
  const first = Math.floor((since - PIVOT_SECONDS) / seconds);
  const spans = Math.max(0, Math.ceil((end - PIVOT_SECONDS) / seconds) - first);
  return Array.from({ length: spans }, (_, index) => {
    const start = Math.round((PIVOT_SECONDS + (first + index) * seconds) * 1e6);
    return {
      value: String(index),
      label: `${isoOf(start).slice(0, 19)}+00:00`,
      count: counts.get(first + index) ?? 0,
      start_time: isoOf(start),
      end_time: isoOf(start + Math.round(seconds * 1e6) - 1),
    };
  });
}

/** Events counted by their name or by what they tell of, the most frequent first. */
export function countEventsBy(db: Database, filter: EventFilter, by: 'event' | 'resource', now: string): EventCount[] {
  const value: RawBuilder<string> = by === 'event' ? raw`event` : raw`resource_id`;
  const rows = db.all(
    sql
      .selectFrom('event')
      .select([
        value.as('value'),
        raw<number>`count(*)`.as('count'),
        raw<string>`min(occurred)`.as('start_time'),
        raw<string>`max(occurred)`.as('end_time'),
      ])
      .where(eventsWhere(db, filter, now))
      .groupBy(raw`1`)
      .orderBy(raw`count DESC, value ASC`),
  );
  return rows.map((row) => ({ ...row, label: by === 'event' ? row.value : nameOf(db, row.value, row.end_time) }));
}

function checkSpans(count: number): void {
  if (count <= MAX_SPANS) return;
  throw new BadRequest(
    `The given interval would create ${count} buckets, which is too many. Please increase the interval or reduce the time range to produce ${MAX_SPANS} buckets or fewer.`,
    { status: 422 },
  );
}

/** The name that a resource's latest event gives it. */
function nameOf(db: Database, resourceId: string, latest: string): string {
  const event = sql.selectFrom('event').select('body').where('resource_id', '=', resourceId);
  const found = db.first(event.where('occurred', '=', latest).limit(1));
  const resource = found ? (JSON.parse(found.body) as { resource: Record<string, string> }).resource : {};
  return resource['prefect.resource.name'] ?? resource['prefect.name'] ?? resourceId;
}
