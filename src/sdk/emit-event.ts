import { randomUUID } from 'node:crypto';
import type { Json } from '../model/graph.ts';
import { ambientServices } from './ambient-services.ts';
import { processClock } from './engine/clock.ts';
import { relatedResources } from './engine/related-resources.ts';
import { currentScope } from './engine/scope.ts';

/** Something that happened, as it is told to the orchestrator. */
export interface EmittedEvent {
  /** What happened, such as `rows.loaded`. */
  event: string;
  /** What it happened to: an id, or a label for each of its properties, `prefect.resource.id` among them. */
  resource: string | Readonly<Record<string, string>>;
  /** What else had to do with it; the runs around are added by themselves. */
  related?: readonly Readonly<Record<string, string>>[];
  payload?: { readonly [key: string]: Json };
  /** The id of the event that this one follows. */
  follows?: string;
}

/**
 * Tells the orchestrator that something happened, for its event feed and its automations. Gives the event's id.
 *
 * @example
 * await emitEvent({ event: 'rows.loaded', resource: 'db.table.sales', payload: { count: 12 } });
 */
export async function emitEvent({
  event,
  resource,
  related = [],
  payload = {},
  follows,
}: EmittedEvent): Promise<string> {
  const scope = currentScope();
  const labels = typeof resource === 'string' ? { 'prefect.resource.id': resource } : { ...resource };
  if (!labels['prefect.resource.id']) {
    throw new TypeError(`The event '${event}' needs a resource with a 'prefect.resource.id'.`);
  }
  const id = randomUUID();
  const occurredUs = (scope?.port.clock ?? processClock).nowUs();
  const services = await ambientServices();
  services.emitEvent({
    id,
    event,
    resource: labels,
    related: [...related, ...relatedResources(scope)],
    payload,
    occurredUs,
    follows,
  });
  return id;
}
