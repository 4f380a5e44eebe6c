import type { Artifact as WireArtifact } from '../api/artifact.ts';
import type { Event } from '../api/event.ts';
import type { FlowRun as WireFlowRun } from '../api/flow-run.ts';
import type { Log } from '../api/log.ts';
import type { State } from '../api/state.ts';
import {
  type TaskRunInput as WireInput,
  type TaskRun as WireTaskRun,
  taskRun as wireTaskRun,
} from '../api/task-run.ts';
import type { Json } from '../model/graph.ts';
import type { FlowRun, LogLine, TaskRun, TaskRunInput } from '../model/run.ts';
import { defaultStateName, type RunState, STATE_TYPES, type StateType } from '../model/run-state.ts';

/** An artifact as views need it: its latest data under a key, markdown as text, tables as JSON. */
export interface RunArtifact {
  id: string;
  key?: string;
  type?: string;
  description?: string;
  data?: Json;
  flowRunId?: string;
  taskRunId?: string;
  created: string;
}

export function flowRunToModel(run: WireFlowRun, flowName?: string): FlowRun {
  const created = utc(run.created) ?? utc(run.expected_start_time) ?? EPOCH;
  return {
    id: run.id,
    name: run.name,
    flowId: run.flow_id,
    ...(flowName !== undefined && { flowName }),
    ...given('deploymentId', run.deployment_id),
    ...given('parentTaskRunId', run.parent_task_run_id),
    parameters: run.parameters,
    tags: run.tags,
    labels: run.labels ?? {},
    state: stateToModel(run.state, run, created),
    runCount: run.run_count,
    ...times(run),
    totalRunTime: run.total_run_time,
    created,
  };
}

export function taskRunToModel(run: WireTaskRun): TaskRun {
  const childFlowRunId = run.state?.state_details.child_flow_run_id;
  return {
    id: run.id,
    name: run.name,
    ...given('flowRunId', run.flow_run_id),
    taskKey: run.task_key,
    dynamicKey: run.dynamic_key,
    state: stateToModel(run.state, run, utc(run.created) ?? EPOCH),
    runCount: run.run_count,
    ...times(run),
    totalRunTime: run.total_run_time,
    tags: run.tags,
    labels: run.labels ?? {},
    inputs: inputsToModel(run.task_inputs),
    ...given('childFlowRunId', childFlowRunId),
  };
}

export function logToModel(line: Log): LogLine {
  return {
    id: line.id,
    name: line.name,
    level: line.level,
    message: line.message,
    timestamp: utc(line.timestamp) ?? line.timestamp,
    ...given('flowRunId', line.flow_run_id),
    ...given('taskRunId', line.task_run_id),
  };
}

export function artifactToModel(artifact: WireArtifact): RunArtifact {
  return {
    id: artifact.id,
    ...given('key', artifact.key),
    ...given('type', artifact.type),
    ...given('description', artifact.description),
    ...(artifact.data !== undefined && artifact.data !== null && { data: artifact.data }),
    ...given('flowRunId', artifact.flow_run_id),
    ...given('taskRunId', artifact.task_run_id),
    created: utc(artifact.created) ?? EPOCH,
  };
}

/** What a `prefect.flow-run.<State>` event says; undefined for the other events of flow runs, such as heartbeats. */
export function flowRunOfEvent(event: Event): { flowRunId: string; name?: string; state: RunState } | undefined {
  const flowRunId = idAfter('prefect.flow-run.', event.resource['prefect.resource.id']);
  const state = stateOfEvent(event);
  if (!flowRunId || !state) return undefined;
  return { flowRunId, ...given('name', event.resource['prefect.resource.name']), state };
}

/** The task run that a `prefect.task-run.<State>` event carries whole; undefined where it does not. */
export function taskRunOfEvent(event: Event): TaskRun | undefined {
  const id = idAfter('prefect.task-run.', event.resource['prefect.resource.id']);
  const state = stateOfEvent(event);
  const payload = event.payload.task_run;
  if (!id || !state || typeof payload !== 'object' || payload === null || Array.isArray(payload)) return undefined;
  const flowRun = event.related.find((related) => related['prefect.resource.role'] === 'flow-run');
  const flowRunId = idAfter('prefect.flow-run.', flowRun?.['prefect.resource.id']);
  const parsed = wireTaskRun.safeParse({ ...payload, id, flow_run_id: flowRunId ?? null });
  return parsed.success ? { ...taskRunToModel(parsed.data), state } : undefined;
}

const EPOCH = '1970-01-01T00:00:00.000000Z';

function stateToModel(
  state: State | null | undefined,
  run: { state_type?: StateType | null | undefined; state_name?: string | null | undefined },
  fallbackTime: string,
): RunState {
  const type = state?.type ?? run.state_type ?? 'PENDING';
  return {
    type,
    name: state?.name ?? run.state_name ?? defaultStateName(type),
    ...(state?.message ? { message: state.message } : {}),
    timestamp: utc(state?.timestamp) ?? fallbackTime,
  };
}

function stateOfEvent(event: Event): RunState | undefined {
  const type = event.resource['prefect.state-type'] as StateType | undefined;
  if (!type || !STATE_TYPES.includes(type)) return undefined;
  const message = event.resource['prefect.state-message'];
  return {
    type,
    name: event.resource['prefect.state-name'] || defaultStateName(type),
    ...(message ? { message } : {}),
    timestamp: utc(event.resource['prefect.state-timestamp']) ?? utc(event.occurred) ?? event.occurred,
  };
}

function times(run: WireFlowRun | WireTaskRun) {
  return {
    ...given('startTime', utc(run.start_time)),
    ...given('endTime', utc(run.end_time)),
    ...given('expectedStartTime', utc(run.expected_start_time)),
  };
}

function inputsToModel(inputs: Record<string, WireInput[]>): Record<string, TaskRunInput[]> {
  return Object.fromEntries(Object.entries(inputs).map(([name, list]) => [name, list.map(inputToModel)]));
}

function inputToModel(input: WireInput): TaskRunInput {
  switch (input.input_type) {
    case 'task_run':
      return { kind: 'task-run', id: input.id };
    case 'flow_run':
      return { kind: 'flow-run', id: input.id };
    case 'parameter':
      return { kind: 'parameter', name: input.name };
    case 'constant':
      return { kind: 'constant', type: input.type };
  }
}

/** Views compare times as text, so all of them must have one form: UTC, with six digits of the second, ending in `Z`. */
function utc(time: string | null | undefined): string | undefined {
  if (!time) return undefined;
  const [, moment = '', fraction = '', offset = ''] = /^(.*?)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(time) ?? [];
  // Times without an offset are UTC on this wire.
  const zulu = offset === '' || offset === 'Z' || offset === '+00:00';
  const inUtc = zulu ? moment : new Date(`${moment}${offset}`).toISOString().slice(0, 19);
  return `${inUtc}.${fraction.padEnd(6, '0').slice(0, 6)}Z`;
}

function idAfter(prefix: string, id: string | undefined): string | undefined {
  return id?.startsWith(prefix) ? id.slice(prefix.length) : undefined;
}

function given<K extends string>(key: K, value: string | null | undefined): { [P in K]?: string } {
  return value ? ({ [key]: value } as { [P in K]?: string }) : {};
}
