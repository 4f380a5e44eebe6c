import type { Event, Resource } from '../../api/event.ts';
import type { EventFilter } from '../../api/event-filter.ts';
import { normalTime } from '../clock.ts';
import { parseTextQuery, textFits } from '../text-query.ts';

/** Whether a filter wants an event, for live streams and for what SQL does not decide in a query. */
export function eventFits(filter: EventFilter, event: Event): boolean {
  const { since, until } = filter.occurred;
  if (since && event.occurred < normalTime(since)) return false;
  if (until && event.occurred > normalTime(until)) return false;
  if (filter.id.id && filter.id.id.length > 0 && !filter.id.id.includes(event.id)) return false;
  if (!nameFits(filter.event, event.event)) return false;
  if (filter.resource && !resourceFits(filter.resource, event.resource)) return false;
  return detailsFit(filter, event);
}

/** The part of a filter that looks into related resources and text. */
export function detailsFit(filter: EventFilter, event: Event): boolean {
  const all = [event.resource, ...event.related];
  if (filter.resource?.labels && !labelsFit(filter.resource.labels, event.resource)) return false;
  for (const wanted of listOf(filter.related)) if (!event.related.some((it) => relatedFits(wanted, it))) return false;
  for (const wanted of listOf(filter.any_resource)) if (!all.some((it) => resourceFits(wanted, it))) return false;
  return !filter.text || textFits(parseTextQuery(filter.text.query), textOf(event, all));
}

/** Whether `detailsFit` could say no. */
export function hasDetails(filter: EventFilter): boolean {
  return Boolean(filter.resource?.labels || filter.related || filter.any_resource || filter.text);
}

function nameFits(filter: EventFilter['event'], name: string): boolean {
  if (!filter) return true;
  const starts = (prefix: string): boolean => name.startsWith(prefix);
  if (filter.prefix?.length && !filter.prefix.some(starts)) return false;
  if (filter.exclude_prefix?.some(starts)) return false;
  if (filter.name?.length && !filter.name.includes(name)) return false;
  return !filter.exclude_name?.includes(name);
}

interface ResourceFilter {
  id?: string[] | null | undefined;
  id_prefix?: string[] | null | undefined;
  labels?: Record<string, string[]> | null | undefined;
}

function resourceFits(filter: ResourceFilter, resource: Resource): boolean {
  const id = resource['prefect.resource.id'] ?? '';
  if (filter.id?.length && !filter.id.includes(id)) return false;
  if (filter.id_prefix?.length && !filter.id_prefix.some((prefix) => id.startsWith(prefix))) return false;
  return !filter.labels || labelsFit(filter.labels, resource);
}

type RelatedFilter = Exclude<NonNullable<EventFilter['related']>, unknown[]>;

function relatedFits(filter: RelatedFilter, resource: Resource): boolean {
  const id = resource['prefect.resource.id'] ?? '';
  const role = resource['prefect.resource.role'] ?? '';
  if (filter.id?.length && !filter.id.includes(id)) return false;
  if (filter.role?.length && !filter.role.includes(role)) return false;
  const pairs = filter.resources_in_roles;
  if (pairs?.length && !pairs.some(([wantedId, wantedRole]) => wantedId === id && wantedRole === role)) return false;
  return !filter.labels || labelsFit(filter.labels, resource);
}

function labelsFit(wanted: Record<string, string[]>, resource: Resource): boolean {
  return Object.entries(wanted).every(([label, patterns]) => {
    const value = resource[label];
    return value !== undefined && patterns.some((pattern) => patternFits(pattern, value));
  });
}

function patternFits(pattern: string, value: string): boolean {
  if (pattern.startsWith('!')) return !patternFits(pattern.slice(1), value);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

function textOf(event: Event, resources: Resource[]): string {
  const values = resources.flatMap((resource) => Object.values(resource));
  return [event.event, ...values, JSON.stringify(event.payload)].join(' ');
}

function listOf<Item>(value: Item | Item[] | null | undefined): Item[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
