import type { Event } from '../../api/event.ts';
import { sql } from './database.ts';
import { statement } from './statement.ts';
import type { Tx } from './store.ts';
import type { EventRow } from './tables.ts';

const insert = statement<EventRow, unknown>((at) =>
  sql
    .insertInto('event')
    .values({
      id: at('id'),
      occurred: at('occurred'),
      received: at('received'),
      event: at('event'),
      resource_id: at('resource_id'),
      body: at('body'),
    })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);

/**
 * Adds an event and publishes it; one of the same id that is there already is passed over, so that a client
 * may send again what it is not sure of. `json` is the event's text where the caller has it at hand.
 * Returns whether the event is new.
 */
export function insertEvent(tx: Tx, event: Event, json: string = JSON.stringify(event)): boolean {
  const received = tx.now();
  const added = insert.run(tx.db, {
    id: event.id,
    occurred: event.occurred,
    received,
    event: event.event,
    resource_id: event.resource['prefect.resource.id'] ?? '',
    body: json,
  });
  if (added === 0) return false;
  tx.publish({ type: 'event', event, body: json, received });
  return true;
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
