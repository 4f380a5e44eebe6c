import { CALL_SITE_LABEL } from '../../model/run.ts';
import { parameterNameAt } from '../parameter-names.ts';
import type { TaskDefinition } from '../task-definition.ts';
import type { ScannedArgument } from './arguments.ts';
import type { Clock } from './clock.ts';
import type { Body } from './generator-run.ts';
import type { EngineState, TaskInput, TaskInputs, TaskRunRecord } from './run-records.ts';
import type { RunScope } from './scope.ts';
import { tagsWithin } from './tags.ts';
import { pendingState } from './task-run-state.ts';

/** One call of a task. */
export interface TaskCall {
  readonly definition: TaskDefinition;
  readonly args: readonly ScannedArgument[];
  /** Edges that the arguments themselves don't show: the list that a mapped element came out of. */
  readonly extraInputs?: ReadonlyMap<string, readonly TaskInput[]> | undefined;
  readonly waitFor: ScannedArgument | undefined;
  readonly callSite: string | undefined;
  /** Whether the task begins at once, as a plain call does, or only after its caller has gone on. */
  readonly begin: 'now' | 'later';
  /** What takes the values of a generator; present for those alone. */
  readonly body?: Body<unknown> | undefined;
}

/** What a record takes from where the task is called. */
type CallerScope = Pick<RunScope, 'flow' | 'task' | 'attempt'> & { port: { clock: Clock } };

/** The record of a task run that begins now, in its first state. */
export function newRecord(scope: CallerScope, call: TaskCall, first?: EngineState): TaskRunRecord {
  const { flow, port } = scope;
  const { definition } = call;
  const { options } = definition;
  const dynamicKey = port.clock.randomId();
  const id = port.clock.id();
  const state = first ?? pendingState(port.clock.id(), port.clock.nowUs());
  return {
    id,
    // Prefect numbers the calls within a flow alone.
    name: flow ? `${definition.name}-${dynamicKey.slice(0, 3)}` : definition.name,
    flowRun: flow?.run,
    taskKey: definition.key,
    dynamicKey: flow ? dynamicKey : `${definition.key}-${dynamicKey.replaceAll('-', '')}`,
    taskVersion: options.version,
    retries: options.retries ?? 0,
    retryDelaySeconds: definition.retryDelaySeconds,
    retryJitterFactor: options.retryJitterFactor,
    tags: tagsWithin(options.tags ?? []),
    labels: call.callSite === undefined ? {} : { [CALL_SITE_LABEL]: call.callSite },
    inputs: inputsOf(scope, call),
    expectedStartUs: state.timestampUs,
    runCount: 0,
    flowRunRunCount: 0,
    startUs: undefined,
    endUs: undefined,
    totalRunTimeUs: 0,
    state,
  };
}

/** Where the arguments come from, by the names of the parameters. */
export function inputsOf(
  scope: Pick<RunScope, 'task' | 'attempt'>,
  { definition, args, extraInputs, waitFor }: TaskCall,
): TaskInputs {
  const inputs: TaskInputs = Object.fromEntries(definition.parameters.names.map((name) => [name, []]));
  args.forEach((arg, index) => {
    const name = parameterNameAt(definition.parameters, index);
    const known = inputs[name];
    inputs[name] = known ? [...known, ...arg.inputs] : [...arg.inputs];
  });
  for (const [name, extra] of extraInputs ?? []) {
    const own = inputs[name] ?? [];
    inputs[name] = [...own, ...extra.filter(({ id }) => !own.some((input) => input.id === id))];
  }
  const parents = parentsOf(scope, inputs);
  if (parents.length > 0) inputs.__parents__ = parents;
  if (waitFor) inputs.wait_for = [...waitFor.inputs];
  return inputs;
}

/** The arguments by the names of their parameters; those that were left out at the end are not there. */
export function namedArguments(
  { parameters: { names, rest } }: TaskDefinition,
  args: readonly unknown[],
): Record<string, unknown> {
  const named: Record<string, unknown> = {};
  args.forEach((arg, index) => {
    if (index < names.length - (rest ? 1 : 0)) named[names[index] as string] = arg;
    else if (!rest) named[`arg${index}`] = arg;
  });
  if (rest) named[names[names.length - 1] as string] = args.slice(names.length - 1);
  return named;
}

/** The task around, and generators that are still running when what they gave is passed on. */
function parentsOf({ task, attempt }: Pick<RunScope, 'task' | 'attempt'>, inputs: TaskInputs): TaskInput[] {
  const parents: TaskInput[] = task ? [{ input_type: 'task_run', id: task.run.id }] : [];
  if (attempt.yielding.size === 0) return parents;
  for (const input of Object.values(inputs).flat()) {
    if (attempt.yielding.get(input.id)?.state.type !== 'RUNNING') continue;
    if (!parents.some(({ id }) => id === input.id)) parents.push(input);
  }
  return parents;
}
