import * as z from 'zod';
import { adminArea } from './admin.ts';
import type { Area } from './area.ts';
import { artifactsArea } from './artifacts.ts';
import { automationsArea } from './automations.ts';
import { blocksArea } from './blocks.ts';
import { collectionsArea } from './collections.ts';
import { concurrencyArea } from './concurrency.ts';
import { deploymentsArea } from './deployments.ts';
import { eventsArea } from './events.ts';
import { flowRunsArea } from './flow-runs.ts';
import { flowsArea } from './flows.ts';
import { logsArea } from './logs.ts';
import { savedSearchesArea } from './saved-searches.ts';
import { tagLimitsArea } from './tag-limits.ts';
import { taskRunsArea } from './task-runs.ts';
import { uiArea } from './ui.ts';
import { variablesArea } from './variables.ts';
import { workPoolsArea } from './work-pools.ts';

export const areas: readonly Area[] = [
  adminArea,
  flowsArea,
  flowRunsArea,
  taskRunsArea,
  logsArea,
  eventsArea,
  artifactsArea,
  variablesArea,
  concurrencyArea,
  tagLimitsArea,
  savedSearchesArea,
  uiArea,
  workPoolsArea,
  collectionsArea,
  automationsArea,
  blocksArea,
  deploymentsArea,
];

/** All schemas as JSON Schema, each by its name. */
export function schemasAsJson(): Record<string, object> {
  const registry = z.registry<{ id: string }>();
  for (const { schemas } of areas) for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input',
    // What JSON itself may say has no schema but the empty one.
    unrepresentable: 'any',
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...rest }]) => [id, rest as object]),
  );
}
