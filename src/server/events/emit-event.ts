import type { Event, Resource } from '../../api/event.ts';
import { insertOwnEvent } from '../store/events.ts';
import type { Tx } from '../store/store.ts';

/** Tells of something that has happened in the server itself; it is kept and published with the write that it is part of. */
export function emitEvent(
  tx: Tx,
  told: {
    event: string;
    resource: Resource;
    related?: Resource[];
    payload?: Event['payload'];
    /** A new one by default. */
    id?: string;
    follows?: string | null;
    /** Now by default. */
    occurred?: string;
  },
): Event {
  const event: Event = {
    occurred: told.occurred ?? tx.now(),
    event: told.event,
    resource: told.resource,
    related: told.related ?? [],
    payload: told.payload ?? {},
    id: told.id ?? tx.newId(),
    follows: told.follows ?? null,
  };
  insertOwnEvent(tx, event);
  return event;
}

/** A resource as events name it: `prefect.deployment.<id>`. */
export function resourceOf(
  kind: string,
  row: { id: string; name: string },
  labels: Record<string, string> = {},
): Resource {
  return { 'prefect.resource.id': `prefect.${kind}.${row.id}`, 'prefect.resource.name': row.name, ...labels };
}

/** The same as a related resource, whose role is its kind unless told otherwise. */
export function relatedResourceOf(kind: string, row: { id: string; name: string }, role = kind): Resource {
  return resourceOf(kind, row, { 'prefect.resource.role': role });
}
