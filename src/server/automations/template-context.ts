import type { Json } from '../../model/graph.ts';
import { microsOf } from '../clock.ts';
import { type Filters, isTemplate, renderTemplate } from '../parameters/render-template.ts';
import { limitsBy } from '../store/concurrency-limits.ts';
import type { Database } from '../store/database.ts';
import { deploymentsJson } from '../store/deployment-json.ts';
import { readDeployment } from '../store/deployments.ts';
import { readFlowRun } from '../store/flow-runs.ts';
import { readFlow } from '../store/flows.ts';
import { readTaskRun } from '../store/task-runs.ts';
import { listVariables } from '../store/variables.ts';
import { flowJson, flowRunJson, limitJson, taskRunJson } from '../store/wire.ts';
import { workPoolJson, workQueueJson } from '../store/work-pool-json.ts';
import { readWorkPool } from '../store/work-pools.ts';
import { readWorkQueue } from '../store/work-queues.ts';
import { type Acting, ActionFailed, inferredId } from './action.ts';
import { allFirings } from './firing.ts';

/** Renders a template of an action. Throws `ActionFailed`, and says in the action's event what was wrong. */
export function renderFor(acting: Acting, template: string): string {
  if (!isTemplate(template)) return template;
  try {
    return renderTemplate(template, contextFor(acting, template), filtersFor(acting));
  } catch (error) {
    const reason = (error as Error).message;
    acting.details.template_error = reason;
    acting.details.template_source = template;
    throw new ActionFailed(`Template rendering failed: ${reason}`);
  }
}

/** What a template may speak of; what the event is about is read only if the template names it. */
function contextFor(acting: Acting, template: string): Record<string, unknown> {
  const { triggered } = acting;
  const firings = allFirings(triggered.firing);
  const context: Record<string, unknown> = {
    automation: { ...triggered.automation, 'prefect.kind': 'automation' },
    event: triggered.triggering_event,
    labels: nested(triggered.triggering_labels),
    firing: triggered.firing,
    firings,
    events: firings.flatMap(({ triggering_event: event }) => (event ? [event] : [])),
  };
  for (const [name, { kind, read }] of Object.entries(OBJECTS)) {
    if (!new RegExp(`\\b${name}\\b`).test(template)) continue;
    const id = inferredId(acting, kind);
    const text = id === undefined ? undefined : read(acting.context.store.db, id, acting.context.store.now());
    context[name] =
      text === undefined ? null : { ...withStateOf(acting, kind, JSON.parse(text)), 'prefect.kind': kind };
  }
  if (/\bvariables\b/.test(template)) context.variables = variablesOf(acting.context.store.db);
  return context;
}

type Read = (db: Database, id: string, now: string) => string | undefined;

const OBJECTS: Readonly<Record<string, { kind: string; read: Read }>> = {
  flow: { kind: 'flow', read: (db, id) => told(readFlow(db, id), flowJson) },
  flow_run: {
    kind: 'flow-run',
    read: (db, id, now) => told(readFlowRun(db, id), (row) => flowRunJson(row, microsOf(now))),
  },
  task_run: {
    kind: 'task-run',
    read: (db, id, now) => told(readTaskRun(db, id), (row) => taskRunJson(row, microsOf(now))),
  },
  deployment: {
    kind: 'deployment',
    read: (db, id) => told(readDeployment(db, id), (row) => deploymentsJson(db, [row])[0]),
  },
  work_pool: { kind: 'work-pool', read: (db, id) => told(readWorkPool(db, { id }), workPoolJson) },
  work_queue: { kind: 'work-queue', read: (db, id) => told(readWorkQueue(db, { id }), workQueueJson) },
  concurrency_limit: {
    kind: 'concurrency-limit',
    read: (db, id, now) => told(limitsBy(db, 'id', [id])[0], (row) => limitJson(row, microsOf(now))),
  },
};

function told<Row>(row: Row | undefined, json: (row: Row) => string | undefined): string | undefined {
  return row === undefined ? undefined : json(row);
}

/** A run may have gone on since the event, which tells of the state that is meant. */
function withStateOf({ triggered }: Acting, kind: string, object: Record<string, unknown>): Record<string, unknown> {
  const resource = triggered.triggering_event?.resource ?? {};
  const type = resource['prefect.state-type'];
  if (!type || resource['prefect.resource.id'] !== `prefect.${kind}.${object.id}`) return object;
  const state = {
    type,
    name: resource['prefect.state-name'] ?? '',
    message: resource['prefect.state-message'] ?? '',
    timestamp: resource['prefect.state-timestamp'] ?? '',
  };
  return {
    ...object,
    state: { ...(object.state as object | null), ...state },
    state_type: type,
    state_name: state.name,
  };
}

function variablesOf(db: Database): Record<string, Json> {
  const rows = listVariables(db, { sort: 'NAME_ASC', offset: 0 });
  return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value) as Json]));
}

/** Labels with dots in their names, to be read as `labels.prefect.resource.id`. */
function nested(labels: Readonly<Record<string, string>>): Record<string, unknown> {
  const root: Record<string, unknown> = { ...labels };
  for (const [label, value] of Object.entries(labels)) {
    const parts = label.split('.');
    let at = root;
    for (const part of parts.slice(0, -1)) {
      if (typeof at[part] !== 'object' || at[part] === null) at[part] = {};
      at = at[part] as Record<string, unknown>;
    }
    at[parts.at(-1) ?? ''] = value;
  }
  return root;
}

function filtersFor(acting: Acting): Filters {
  const kindOf = (value: unknown): { kind: string; id: string } | undefined => {
    const object = asObject(value);
    const resource = object['prefect.resource.id'];
    const named = typeof resource === 'string' ? /^prefect\.([a-z-]+)\.(.+)$/.exec(resource) : null;
    if (named) return { kind: named[1] ?? '', id: named[2] ?? '' };
    const { 'prefect.kind': kind, id } = object;
    return typeof kind === 'string' && typeof id === 'string' ? { kind, id } : undefined;
  };
  const base = acting.uiUrl.replace(/\/$/, '');
  return {
    ui_url: (value) => {
      const it = kindOf(value);
      const path = it && PAGES[it.kind];
      return path ? `${base}/${path}/${it.id}` : null;
    },
    ui_resource_events_url: (value) => {
      const it = kindOf(value);
      return it ? `${base}/events?resource=prefect.${it.kind}.${it.id}` : null;
    },
    flow_run_id: (value) => /flow-run\/([0-9a-f-]{36})/.exec(String(value ?? ''))?.[1] ?? null,
  };
}

/** Where the pages of the web interface lie. */
const PAGES: Readonly<Record<string, string>> = {
  flow: 'flows/flow',
  'flow-run': 'runs/flow-run',
  'task-run': 'runs/task-run',
  deployment: 'deployments/deployment',
  'work-pool': 'work-pools/work-pool',
  'work-queue': 'work-queues/work-queue',
  automation: 'automations/automation',
};

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
