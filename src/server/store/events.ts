import type { Event } from '../../api/event.ts';
import { sql } from './database.ts';
import { type Places, statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { EventRow } from './tables.ts';

const insert = statement<EventRow, unknown>(insertion);
const insertIfNew = statement<EventRow, unknown>((at) =>
  insertion(at).onConflict((conflict) => conflict.column('id').doNothing()),
);

/**
 * Adds events and publishes them; one of an id that is there already is passed over, so that a client may send again
 * what it is not sure of. `json` is an event's text. Returns those that are new.
 */
export function insertEvents(tx: Tx, events: readonly { event: Event; json: string }[]): Event[] {
  const received = tx.now();
  const rows = events.map(({ event, json }) => rowOf(event, json, received));
  const added = insertIfNew.runAll(tx.db, rows);
  const fresh = events.filter((_, index) => added[index] !== 0);
  for (const { event, json } of fresh) tx.publish({ type: 'event', event, body: json, received });
  return fresh.map(({ event }) => event);
}

/** Adds an event that the server itself has just made, so that there can be none of its id, and publishes it. */
export function insertOwnEvent(tx: Tx, event: Event): void {
  const [body, received] = [JSON.stringify(event), tx.now()];
  insert.defer(tx.db, rowOf(event, body, received));
  tx.publish({ type: 'event', event, body, received });
}

function insertion(at: Places<EventRow>) {
  return sql.insertInto('event').values({
    id: at('id'),
    occurred: at('occurred'),
    received: at('received'),
    event: at('event'),
    resource_id: at('resource_id'),
    body: at('body'),
  });
}

function rowOf(event: Event, body: string, received: string): EventRow {
  return {
    id: event.id,
    occurred: event.occurred,
    received,
    event: event.event,
    resource_id: event.resource['prefect.resource.id'] ?? '',
    body,
  };
}

/** An event's text with the time of its reception put in. */
export function eventJson(body: string, received: string): string {
  return `${body.slice(0, body.lastIndexOf('}'))},"received":"${received}"}`;
}

/** Removes the oldest events before a moment, so many at most; returns how many. */
export function deleteEventsBefore(tx: Tx, before: string, limit: number): number {
  const oldest = sql.selectFrom('event').select('id').where('occurred', '<', before).orderBy('occurred').limit(limit);
  return tx.db.run(sql.deleteFrom('event').where('id', 'in', oldest));
}
