import { execFileSync } from 'node:child_process';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { artifact, artifactCollection, artifactCreate, artifactUpdate } from '../../src/api/artifact.ts';
import { automationFilter, automationPatch, automationSort } from '../../src/api/automation.ts';
import {
  blockDocument,
  blockDocumentCreate,
  blockDocumentFilter,
  blockDocumentSort,
  blockDocumentUpdate,
  blockSchema,
  blockSchemaCreate,
  blockSchemaFilter,
  blockType,
  blockTypeCreate,
  blockTypeFilter,
  blockTypeUpdate,
  resultStorage,
  resultStorageUpdate,
} from '../../src/api/block.ts';
import {
  deployment,
  deploymentCreate,
  deploymentFlowRunCreate,
  deploymentSort,
  deploymentUpdate,
} from '../../src/api/deployment.ts';
import { event, receivedEvent } from '../../src/api/event.ts';
import { eventFilter } from '../../src/api/event-filter.ts';
import {
  artifactCollectionFilter,
  artifactFilter,
  artifactSort,
  deploymentFilter,
  flowFilter,
  flowRunFilter,
  flowRunSort,
  flowSort,
  logFilter,
  logSort,
  taskRunFilter,
  taskRunSort,
} from '../../src/api/filters.ts';
import { flow, flowCreate } from '../../src/api/flow.ts';
import { flowRun, flowRunCreate, flowRunPolicy, flowRunUpdate } from '../../src/api/flow-run.ts';
import { history } from '../../src/api/history.ts';
import { log, logCreate } from '../../src/api/log.ts';
import { runGraph } from '../../src/api/run-graph.ts';
import {
  cronSchedule,
  deploymentSchedule,
  deploymentScheduleCreate,
  deploymentScheduleUpdate,
  intervalSchedule,
  rruleSchedule,
} from '../../src/api/schedule.ts';
import { orchestrationResult, state, stateCreate, stateDetails, stateType } from '../../src/api/state.ts';
import { taskRun, taskRunCreate, taskRunPolicy } from '../../src/api/task-run.ts';
import {
  poolConcurrency,
  queueConcurrency,
  workPool,
  workPoolCreate,
  workPoolFilter,
  workPoolUpdate,
} from '../../src/api/work-pool.ts';
import {
  workQueue,
  workQueueCreate,
  workQueueFilter,
  workQueueStatus,
  workQueueUpdate,
} from '../../src/api/work-queue.ts';
import { worker, workerFilter } from '../../src/api/worker.ts';
import { NO_PREFECT, PREFECT_BIN, prefectPython } from '../conformance/real-prefect.ts';

type Schema = Record<string, unknown>;

/** What a client sends, each schema with the name that Prefect's own document has for it. */
const REQUESTS: [name: string, schema: z.ZodType][] = [
  ['ArtifactCollectionFilter', artifactCollectionFilter],
  ['ArtifactCreate', artifactCreate],
  ['ArtifactFilter', artifactFilter],
  ['ArtifactSort', artifactSort],
  ['ArtifactUpdate', artifactUpdate],
  ['BlockDocumentCreate', blockDocumentCreate],
  ['BlockDocumentFilter', blockDocumentFilter],
  ['BlockDocumentSort', blockDocumentSort],
  ['BlockDocumentUpdate', blockDocumentUpdate],
  ['BlockSchemaCreate', blockSchemaCreate],
  ['BlockSchemaFilter', blockSchemaFilter],
  ['BlockTypeCreate', blockTypeCreate],
  ['BlockTypeFilter', blockTypeFilter],
  ['BlockTypeUpdate', blockTypeUpdate],
  ['CronSchedule', cronSchedule],
  ['DeploymentCreate', deploymentCreate],
  ['DeploymentFilter', deploymentFilter],
  ['DeploymentFlowRunCreate', deploymentFlowRunCreate],
  ['DeploymentScheduleCreate', deploymentScheduleCreate],
  ['DeploymentScheduleUpdate', deploymentScheduleUpdate],
  ['DeploymentSort', deploymentSort],
  ['DeploymentUpdate', deploymentUpdate],
  ['AutomationFilter', automationFilter],
  ['AutomationPartialUpdate', automationPatch],
  ['AutomationSort', automationSort],
  ['Event', event],
  ['EventFilter', eventFilter],
  ['FlowCreate', flowCreate],
  ['FlowFilter', flowFilter],
  ['FlowRunCreate', flowRunCreate],
  ['FlowRunFilter', flowRunFilter],
  ['FlowRunPolicy', flowRunPolicy],
  ['FlowRunSort', flowRunSort],
  ['FlowRunUpdate', flowRunUpdate],
  ['FlowSort', flowSort],
  ['IntervalSchedule', intervalSchedule],
  ['LogCreate', logCreate],
  ['LogFilter', logFilter],
  ['LogSort', logSort],
  ['ServerDefaultResultStorageUpdate', resultStorageUpdate],
  ['RRuleSchedule', rruleSchedule],
  ['StateCreate', stateCreate],
  ['StateDetails', stateDetails],
  ['StateType', stateType],
  ['TaskRunCreate', taskRunCreate],
  ['TaskRunFilter', taskRunFilter],
  ['TaskRunPolicy', taskRunPolicy],
  ['TaskRunSort', taskRunSort],
  ['WorkPoolCreate', workPoolCreate],
  ['WorkPoolFilter', workPoolFilter],
  ['WorkPoolUpdate', workPoolUpdate],
  ['WorkQueueCreate', workQueueCreate],
  ['WorkQueueFilter', workQueueFilter],
  ['WorkQueueUpdate', workQueueUpdate],
  ['WorkerFilter', workerFilter],
];

/** Fields whose null Prefect's server takes although its document does not say so: its validators make something of it. */
const ALSO_NULL: Readonly<Record<string, string[]>> = {
  DeploymentFlowRunCreate: ['.name'],
  EventFilter: ['.occurred.since', '.occurred.until'],
  FlowRunCreate: ['.name'],
  TaskRunCreate: ['.name'],
};

/** What a server answers. Which fields must be there is not compared: a reader may ask for fewer than are always sent. */
const ANSWERS: [name: string, schema: z.ZodType][] = [
  ['Artifact', artifact],
  ['ArtifactCollection', artifactCollection],
  ['BlockDocument', blockDocument],
  ['BlockSchema', blockSchema],
  ['BlockType', blockType],
  ['DeploymentResponse', deployment],
  ['DeploymentSchedule', deploymentSchedule],
  ['Flow', flow],
  ['FlowRunResponse', flowRun],
  ['Graph', runGraph],
  ['HistoryResponse', (history as unknown as { element: z.ZodType }).element],
  ['Log', log],
  ['OrchestrationResult', orchestrationResult],
  ['ReceivedEvent', receivedEvent],
  ['ServerDefaultResultStorage', resultStorage],
  ['State', state],
  ['TaskRun', taskRun],
  ['WorkPoolConcurrencyStatus', poolConcurrency],
  ['WorkPoolResponse', workPool],
  ['WorkQueueConcurrencyStatus', queueConcurrency],
  ['WorkQueueResponse', workQueue],
  ['WorkQueueStatusDetail', workQueueStatus],
  ['WorkerResponse', worker],
];

describe.skipIf(!PREFECT_BIN)(`the wire's schemas${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  let components: Record<string, Schema>;
  beforeAll(() => {
    const script =
      'import json; from prefect.server.api.server import create_app; print(json.dumps(create_app().openapi()))';
    const out = execFileSync(prefectPython(), ['-c', script], { maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' });
    components = JSON.parse(out.slice(out.indexOf('{'))).components.schemas;
  }, 60_000);

  it.each(REQUESTS)('%s has the fields, the required ones and the values that Prefect says', (name, schema) => {
    const also = new Set(ALSO_NULL[name]);
    const theirs = fieldsOf(component(name), components).map((line) => (also.has(line) ? `${line} or null` : line));
    expect(ours(schema)).toEqual(theirs);
  });

  it.each(ANSWERS)('%s has the fields and the values that Prefect says', (name, schema) => {
    const optional = (lines: string[]): string[] => lines.map((line) => line.replace(/ required| or null/g, ''));
    expect(optional(ours(schema))).toEqual(optional(fieldsOf(component(name), components)));
  });

  const ours = (schema: z.ZodType): string[] =>
    fieldsOf(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema, {});
  const component = (name: string): Schema => {
    const found = components[name] ?? components[`${name}-Input`];
    if (!found) throw new Error(`Prefect's document has no ${name}.`);
    return found;
  };
});

/** A schema as lines: one a field, with whether it must be there, and the values that it may have when they are few. */
function fieldsOf(schema: Schema, components: Record<string, Schema>, path = '', depth = 0): string[] {
  const { resolved } = resolve(schema, components);
  if (depth > 6) return [];
  if (Array.isArray(resolved.enum)) return [`${path} one of ${[...resolved.enum].sort().join('|')}`];
  const required = (resolved.required as string[] | undefined) ?? [];
  const lines = Object.entries((resolved.properties as Record<string, Schema> | undefined) ?? {}).flatMap(
    ([key, field]) => [
      `${path}.${key}${required.includes(key) ? ' required' : ''}${mayBeNull(field) ? ' or null' : ''}`,
      ...fieldsOf(field, components, `${path}.${key}`, depth + 1),
    ],
  );
  const items = resolved.items as Schema | undefined;
  return [...lines, ...(items ? fieldsOf(items, components, `${path}[]`, depth + 1) : [])].sort();
}

function mayBeNull(field: Schema): boolean {
  const options = (field.anyOf ?? []) as Schema[];
  return options.some(({ type }) => type === 'null') || [field.type].flat().includes('null');
}

/** Follows references, and takes the one alternative that is not null. */
function resolve(schema: Schema, components: Record<string, Schema>): { resolved: Schema } {
  const ref = schema.$ref as string | undefined;
  if (ref) return resolve(components[ref.split('/').at(-1) ?? ''] ?? {}, components);
  const options = (schema.anyOf ?? schema.allOf) as Schema[] | undefined;
  const real = options?.filter(({ type }) => type !== 'null') ?? [];
  return real.length === 1 && real[0] ? resolve(real[0], components) : { resolved: schema };
}
