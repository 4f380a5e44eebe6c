import { SOURCE_LABEL } from '../../model/run.ts';
import { UpstreamTaskError } from '../errors.ts';
import type { FlowDefinition } from '../flow-definition.ts';
import type { RunEvent } from '../run-event.ts';
import { resolveArgument, type ScannedArgument, scanArgument } from './arguments.ts';
import type { Cancellation } from './cancellation.ts';
import type { Body } from './generator-run.ts';
import type { EnginePort, FlowRunStart } from './port.ts';
import type { TaskInput } from './run-records.ts';
import type { FlowContext, RunScope } from './scope.ts';
import { ambientTags } from './tags.ts';
import type { wireParameters } from './wire-parameters.ts';

export interface FlowCall {
  readonly definition: FlowDefinition;
  readonly parameters: Record<string, unknown>;
  readonly port: EnginePort;
  readonly cancellation: Cancellation;
  readonly emit: ((event: RunEvent) => void) | undefined;
  readonly labels: Record<string, string>;
  /** The run to take up, if there is one already. */
  readonly flowRunId?: string | undefined;
  /** What takes the values of a generator; present for those alone. */
  readonly body?: Body<unknown> | undefined;
  /** What surrounds a subflow. */
  readonly parent?: ParentRun | undefined;
}

/** The flow run that a subflow is called in. */
export interface ParentRun {
  scope: RunScope & { flow: FlowContext };
  callSite: string | undefined;
}

export type ParentInputs =
  | { kind: 'ready'; parameters: Record<string, unknown>; scanned: Map<string, ScannedArgument> }
  | { kind: 'upstream'; error: UpstreamTaskError; scanned: Map<string, ScannedArgument> };

/** A subflow's parameters may hold futures of its parent's tasks. */
export async function parentInputs({ parameters, parent }: FlowCall): Promise<ParentInputs> {
  const scanned = new Map<string, ScannedArgument>();
  if (!parent) return { kind: 'ready', parameters, scanned };
  for (const [name, value] of Object.entries(parameters)) {
    scanned.set(name, scanArgument(value, parent.scope.attempt.results));
  }
  try {
    const names = [...scanned.keys()];
    const values = await Promise.all([...scanned.values()].map(resolveArgument));
    return { kind: 'ready', parameters: Object.fromEntries(names.map((name, at) => [name, values[at]])), scanned };
  } catch (error) {
    if (error instanceof UpstreamTaskError) return { kind: 'upstream', error, scanned };
    throw error;
  }
}

export async function startOf(
  { definition, flowRunId, labels, parent, port }: FlowCall,
  { scanned }: ParentInputs,
  parameters: ReturnType<typeof wireParameters>['json'],
): Promise<FlowRunStart> {
  const { options, site } = definition;
  const spec = {
    flowName: definition.name,
    flowVersion: await port.clock.during(definition.version()),
    retries: options.retries ?? 0,
    retryDelaySeconds: options.retryDelaySeconds ?? 0,
    tags: ambientTags(),
    labels: { ...(site && { [SOURCE_LABEL]: site.file }), ...labels },
  };
  if (flowRunId !== undefined) return { kind: 'existing', flowRunId, ...spec };
  if (!parent) return { kind: 'new', parameters, ...spec };
  const { scope, callSite } = parent;
  const inputs: Record<string, TaskInput[]> = {};
  for (const [name, argument] of scanned) inputs[name] = [...argument.inputs];
  if (scope.task) inputs.__parents__ = [{ input_type: 'task_run', id: scope.task.run.id }];
  const dynamicKey = subflowKey(scope, definition.key);
  const tracking = {
    name: `${definition.name}-${dynamicKey}`,
    taskKey: definition.key,
    dynamicKey,
    inputs,
    callSite,
  };
  return { kind: 'subflow', parameters, parent: scope.flow.run, tracking, ...spec };
}

/** Counted, so that a retried flow finds its subflow runs again; in a task there is no order to count by. */
function subflowKey({ port, attempt, task }: RunScope, key: string): string {
  if (task) return port.clock.randomId();
  const count = attempt.subflowCounts.get(key) ?? 0;
  attempt.subflowCounts.set(key, count + 1);
  return String(count);
}

/**
 * What is recorded: the parameters as given, since a later run of them is checked again, and the defaults of the
 * schema or of the function itself for those that were not. A run of parameters that are refused is recorded all the same.
 */
export async function withDefaults(
  definition: FlowDefinition,
  given: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const validated = await definition.validated(given).catch(() => ({}));
  return { ...definition.defaults, ...validated, ...given };
}
