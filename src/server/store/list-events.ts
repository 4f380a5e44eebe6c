import { sql as raw, type SqlBool } from 'kysely';
import type { Event } from '../../api/event.ts';
import type { EventFilter } from '../../api/event-filter.ts';
import { isoOf, microsOf, normalTime } from '../clock.ts';
import { detailsFit, hasDetails } from '../events/event-fits.ts';
import { type Database, sql } from './database.ts';
import { eventJson } from './events.ts';
import { type Condition, combine, listOf, valueIs } from './filters/conditions.ts';

/** Without a beginning, a query looks back this far. */
const LOOK_BACK_MICROS = 180 * 86_400 * 1e6;

const DETAILS_PAGE = 2000;

/** One page of events as JSON texts. `until` ends the query, so that pages of one query do not shift. */
export function listEvents(
  db: Database,
  filter: EventFilter,
  page: { limit: number; offset: number; now: string },
): { id: string; json: string }[] {
  const direction = raw.raw(filter.order === 'ASC' ? 'ASC' : 'DESC');
  const distinct = filter.resource?.distinct === true;
  const where = eventsWhere(db, filter, page.now);
  const rows = sql
    .selectFrom('event')
    .select(['id', 'body', 'received', 'occurred'])
    .where(where)
    .$if(distinct, (query) =>
      query.where(
        raw<SqlBool>`rowid IN (SELECT number FROM (SELECT rowid AS number, row_number() OVER
          (PARTITION BY resource_id ORDER BY occurred ${direction}) AS place FROM event WHERE ${where}) AS placed WHERE place = 1)`,
      ),
    )
    .orderBy(raw`occurred ${direction}, rowid ${direction}`)
    .limit(page.limit)
    .offset(page.offset);
  return db.all(rows).map(({ id, body, received }) => ({ id, json: eventJson(body, received) }));
}

export function countEvents(db: Database, filter: EventFilter, now: string): number {
  const counted = filter.resource?.distinct ? raw<number>`count(DISTINCT resource_id)` : raw<number>`count(*)`;
  const rows = sql
    .selectFrom('event')
    .select(counted.as('count'))
    .where(eventsWhere(db, filter, now));
  return db.first(rows)?.count ?? 0;
}

/** The events that a filter wants; those after `now` are left out. */
export function eventsWhere(db: Database, filter: EventFilter, now: string): Condition {
  const where = rowsWhere(filter, now);
  return hasDetails(filter) ? combine([where, detailsWhere(db, filter, where)]) : where;
}

/** What the columns alone say. */
function rowsWhere(filter: EventFilter, now: string): Condition {
  const { event, resource } = filter;
  const conditions: Condition[] = [
    raw<SqlBool>`occurred >= ${normalTime(sinceOf(filter, now))}`,
    raw<SqlBool>`occurred <= ${normalTime(filter.occurred.until ?? now)}`,
    ...valueIs('id', filter.id.id?.length ? { any_: filter.id.id } : null),
  ];
  if (event?.prefix?.length)
    conditions.push(
      combine(
        event.prefix.map((prefix) => starts('event', prefix)),
        'or_',
      ),
    );
  for (const prefix of event?.exclude_prefix ?? []) conditions.push(raw<SqlBool>`NOT ${starts('event', prefix)}`);
  if (event?.name?.length) conditions.push(raw<SqlBool>`event IN ${listOf(event.name)}`);
  if (event?.exclude_name?.length) conditions.push(raw<SqlBool>`event NOT IN ${listOf(event.exclude_name)}`);
  if (resource?.id?.length) conditions.push(raw<SqlBool>`resource_id IN ${listOf(resource.id)}`);
  if (resource?.id_prefix?.length) {
    conditions.push(
      combine(
        resource.id_prefix.map((prefix) => starts('resource_id', prefix)),
        'or_',
      ),
    );
  }
  conditions.push(...mentions(filter));
  return combine(conditions);
}

/** Postgres knows nothing of our events, so there the events that fit are found first, a page at a time. */
function detailsWhere(db: Database, filter: EventFilter, where: Condition): Condition {
  if (db.dialect === 'sqlite') return raw<SqlBool>`event_details_fit(${JSON.stringify(filter)}, body)`;
  const fitting: string[] = [];
  for (let after = 0; ; ) {
    const rows = sql
      .selectFrom('event')
      .select(['id', 'body', raw<number>`rowid`.as('row_number')])
      .where(where);
    const page = db.all(rows.where(raw<SqlBool>`rowid > ${after}`).orderBy(raw`rowid`).limit(DETAILS_PAGE));
    for (const { id, body } of page) if (detailsFit(filter, JSON.parse(body) as Event)) fitting.push(id);
    if (page.length < DETAILS_PAGE) return raw<SqlBool>`id IN ${listOf(fitting)}`;
    after = page.at(-1)?.row_number ?? 0;
  }
}

export function sinceOf(filter: EventFilter, now: string): string {
  return filter.occurred.since ?? isoOf(microsOf(now) - LOOK_BACK_MICROS);
}

/** Ids that must stand somewhere in the event: far cheaper to look for than to read the event. */
function mentions(filter: EventFilter): Condition[] {
  const wanted = [filter.related, filter.any_resource].flatMap((it) => it ?? []);
  return wanted
    .filter(({ id }) => id?.length)
    .map(({ id }) =>
      combine(
        (id ?? []).map((it) => raw<SqlBool>`instr(body, ${it}) > 0`),
        'or_',
      ),
    );
}

function starts(column: 'event' | 'resource_id', prefix: string): Condition {
  return raw<SqlBool>`substr(${raw.ref(column)}, 1, ${prefix.length}) = ${prefix}`;
}
