import type { Json } from '../../model/graph.ts';
import type { Updates } from '../events/work-pool-event.ts';

/** What a change makes different of those columns that are told of; `json` are those whose text is JSON. */
export function changesOf<Row extends object>(
  before: Row,
  set: Partial<Row>,
  told: readonly (keyof Row & string)[],
  json: readonly (keyof Row & string)[] = [],
): Updates {
  const updates: Updates = {};
  for (const column of told) {
    if (!(column in set) || set[column] === before[column]) continue;
    const value = (it: unknown): Json => (json.includes(column) ? JSON.parse(it as string) : it) as Json;
    updates[column] = { from: value(before[column]), to: value(set[column]) };
  }
  return updates;
}
