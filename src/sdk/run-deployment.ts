import { isTerminal, type RunState } from '../model/run-state.ts';
import { ambientPort } from './ambient-services.ts';
import { resolveArgument, type ScannedArgument, scanArgument } from './engine/arguments.ts';
import type { TaskInputs } from './engine/run-records.ts';
import { currentScope, type RunScope } from './engine/scope.ts';
import type { DeploymentRequest } from './engine/services.ts';
import { wireParameters } from './engine/wire-parameters.ts';
import { runStateOf } from './task-future.ts';

/** How a deployment is run, and waited for. */
export interface RunDeploymentOptions {
  /** What the flow takes; futures and results of tasks may be among them. */
  parameters?: Readonly<Record<string, unknown>>;
  /** How long to wait for the end of the run: for ever unless told, not at all for 0. */
  timeoutSeconds?: number;
  /** How often the orchestrator is asked where it does not tell by itself; 5 unless told. */
  pollIntervalSeconds?: number;
  /** When it is to begin; now unless told. */
  scheduledTime?: Date;
  flowRunName?: string;
  tags?: readonly string[];
  /** Of runs with the same key there is only one. */
  idempotencyKey?: string;
  workQueueName?: string;
  /** Overrides for the work pool's job template. */
  jobVariables?: Readonly<Record<string, unknown>>;
  /** Whether it shows as a subflow of the flow run around; it does unless told. */
  asSubflow?: boolean;
}

/** A run of a deployment, as it was when it was last looked at. */
export interface DeploymentRun {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
}

/**
 * Has a worker run a deployed flow, of either language, and waits for its end. A run that fails is no error here: its
 * state tells.
 *
 * @param deployment `flow name/deployment name`, or the deployment's id
 * @example
 * const { state } = await runDeployment('etl/nightly', { parameters: { day: '2026-01-01' }, timeoutSeconds: 600 });
 * if (state.type !== 'COMPLETED') throw new Error(state.message);
 */
export async function runDeployment(deployment: string, options: RunDeploymentOptions = {}): Promise<DeploymentRun> {
  const {
    parameters = {},
    timeoutSeconds = Number.POSITIVE_INFINITY,
    pollIntervalSeconds = 5,
    asSubflow = true,
  } = options;
  const scope = currentScope();
  const { services, clock } = await ambientPort();
  const scanned = new Map(
    Object.entries(parameters).map(([name, value]) => [
      name,
      scanArgument(value, scope?.attempt.results ?? new WeakMap()),
    ]),
  );
  const values = await Promise.all([...scanned.values()].map(resolveArgument));
  const { json, dropped } = wireParameters(
    Object.fromEntries([...scanned.keys()].map((name, at) => [name, values[at]])),
  );
  if (dropped.length > 0) {
    throw new TypeError(
      `The parameter '${dropped[0]}' has no JSON form, so the deployment '${deployment}' can't be given it.`,
    );
  }
  const run = await services.startDeployment({
    deployment,
    parameters: json,
    scheduledUs: options.scheduledTime ? options.scheduledTime.getTime() * 1000 : clock.nowUs(),
    name: options.flowRunName,
    tags: options.tags ?? [],
    idempotencyKey: options.idempotencyKey,
    workQueueName: options.workQueueName,
    jobVariables: options.jobVariables && wireParameters({ ...options.jobVariables }).json,
    parent: asSubflow && scope?.flow ? parentOf(scope, deployment, scanned) : undefined,
  });
  const end =
    timeoutSeconds === 0
      ? undefined
      : await services.untilFlowRun(run.id, {
          reached: ({ state }) => isTerminal(state.type),
          timeoutMs: timeoutSeconds * 1000,
          pollMs: pollIntervalSeconds * 1000,
          cancellation: scope?.cancellation,
        });
  const last = end ?? (timeoutSeconds === 0 ? run : await services.readFlowRun(run.id));
  return { id: last.id, name: last.name, state: runStateOf(last.state) };
}

/** The task run that stands for the deployment's run in the flow run around; calls are counted, as for subflows. */
function parentOf(
  { flow, task, attempt, port }: RunScope,
  deployment: string,
  scanned: ReadonlyMap<string, ScannedArgument>,
): DeploymentRequest['parent'] {
  if (!flow) return undefined;
  const inputs: TaskInputs = {};
  for (const [name, argument] of scanned) inputs[name] = [...argument.inputs];
  if (task) inputs.__parents__ = [{ input_type: 'task_run', id: task.run.id }];
  const taskKey = `millrace.run_deployment.${deployment.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const count = attempt.subflowCounts.get(taskKey) ?? 0;
  attempt.subflowCounts.set(taskKey, count + 1);
  const dynamicKey = task ? port.clock.randomId() : String(count);
  return { flowRunId: flow.run.id, taskKey, dynamicKey, inputs };
}
