import type { Json } from '../model/graph.ts';
import { log } from './engine/log.ts';
import type { PauseDetails, StateProposal } from './engine/port.ts';
import { type RunScope, requireRun } from './engine/scope.ts';
import type { FlowRunSummary } from './engine/services.ts';
import { AbortedRunError, MissingContextError, PausedRunError, PauseTimeoutError, RunInputError } from './errors.ts';
import { jsonSchemaOf, type StandardSchema } from './standard-schema.ts';

/** How a flow run pauses. */
export interface PauseOptions<T = unknown> {
  /** For how long the run may wait to be resumed; 3600 unless told. Then it fails. */
  timeoutSeconds?: number;
  /** How often the orchestrator is asked where it does not tell by itself; 10 unless told. */
  pollIntervalSeconds?: number;
  /** Tells this pause from others of the flow; its number unless told. */
  key?: string;
  /** What has to be given to resume the run: a zod schema, or any Standard Schema that can give JSON Schema. */
  waitForInput?: StandardSchema<unknown, T>;
}

/** How a flow run is suspended. */
export type SuspendOptions<T = unknown> = Omit<PauseOptions<T>, 'pollIntervalSeconds'>;

/**
 * Holds the flow run until someone resumes it, and gives what they gave it. Tasks that are under way go on. Rejects
 * with a `PauseTimeoutError` when nobody does in time, and with a `RunInputError` when what they gave does not fit.
 *
 * @example
 * const release = flow(async () => {
 *   const { approved } = await pauseFlowRun({ waitForInput: z.object({ approved: z.boolean() }), timeoutSeconds: 600 });
 *   return approved ? 'released' : 'kept';
 * });
 */
export async function pauseFlowRun<T = undefined>(options: PauseOptions<T> = {}): Promise<T> {
  const scope = flowScope('pauseFlowRun()');
  const { port, flow, cancellation } = scope;
  const timeoutMs = (options.timeoutSeconds ?? TIMEOUT_SECONDS) * 1000;
  log(scope, 20, 'Pausing flow, execution will continue when this flow run is resumed.');
  const { state, inputKeys } = await enterPause(scope, options, { name: 'Paused', reschedule: false });
  if (state !== 'RUNNING') {
    if (inputKeys) await saveSchema(scope, options, inputKeys);
    const resumed = await port.services.untilFlowRun(flow.run.id, {
      reached: ({ state: { type } }: FlowRunSummary) => type !== 'PAUSED',
      timeoutMs,
      pollMs: (options.pollIntervalSeconds ?? POLL_SECONDS) * 1000,
      cancellation,
    });
    cancellation.throwIfCancelled();
    if (resumed?.state.type !== 'RUNNING') throw new PauseTimeoutError();
    flow.run.state = resumed.state;
    log(scope, 20, 'Resuming flow run execution!');
  }
  return inputOf<T>(scope, options, inputKeys);
}

/**
 * Ends the process's part in the flow run; when someone resumes it, a worker starts it anew, and this call gives at
 * once what they gave. Only runs of deployments can be suspended. What ran before runs again, so tasks whose results
 * are to be kept need a cache policy.
 *
 * @example
 * const release = flow(async () => {
 *   await load.withOptions({ cachePolicy: INPUTS })('Oslo');
 *   await suspendFlowRun({ timeoutSeconds: 86_400 });
 *   return 'published';
 * });
 */
export async function suspendFlowRun<T = undefined>(options: SuspendOptions<T> = {}): Promise<T> {
  const scope = flowScope('suspendFlowRun()');
  log(scope, 20, 'Suspending flow run, execution will be rescheduled when this flow run is resumed.');
  const { state, inputKeys } = await enterPause(scope, options, { name: 'Suspended', reschedule: true });
  if (state !== 'RUNNING') {
    if (inputKeys) await saveSchema(scope, options, inputKeys);
    throw new PausedRunError(`The flow run '${scope.flow.run.name}' is suspended and waits to be resumed.`);
  }
  return inputOf<T>(scope, options, inputKeys);
}

const TIMEOUT_SECONDS = 3600;
const POLL_SECONDS = 10;

type InFlow = RunScope & { flow: NonNullable<RunScope['flow']> };

/** Also in a task, a pause is one of the flow run around. */
function flowScope(what: string): InFlow {
  const scope = requireRun(what);
  const { flow } = scope;
  if (!flow) throw new MissingContextError(what);
  return { ...scope, flow, task: undefined };
}

async function enterPause(
  { port, flow, attempt }: InFlow,
  { key, timeoutSeconds = TIMEOUT_SECONDS, waitForInput }: PauseOptions,
  { name, reschedule }: { name: 'Paused' | 'Suspended'; reschedule: boolean },
): Promise<{ state: 'RUNNING' | 'PAUSED'; inputKeys: Record<string, string> | undefined }> {
  attempt.pauses += 1;
  const pauseKey = key ?? String(attempt.pauses);
  const base = `${name.toLowerCase()}-${pauseKey}`;
  const inputKeys = waitForInput && {
    description: `${base}-description`,
    response: `${base}-response`,
    schema: `${base}-schema`,
  };
  const timeoutUs = port.clock.nowUs() + timeoutSeconds * 1e6;
  const pause: PauseDetails = { key: pauseKey, timeoutUs, reschedule, inputKeys };
  const proposal: StateProposal = { type: 'PAUSED', name, pause };
  const verdict = await port.proposeState(flow.run.id, proposal);
  if (verdict.kind === 'accepted') {
    flow.run.state = verdict.state;
    return { state: 'PAUSED', inputKeys };
  }
  // A pause that the run has been through is answered with the state that it is in: it goes on at once.
  if (verdict.kind === 'rejected' && verdict.state.type === 'RUNNING') return { state: 'RUNNING', inputKeys };
  const reason = verdict.kind === 'wait' ? 'it is busy' : verdict.reason;
  throw new AbortedRunError(
    `The flow run '${flow.run.name}' can't be ${reschedule ? 'suspended' : 'paused'}: ${reason || 'no reason given'}`,
  );
}

async function saveSchema(
  { port, flow }: InFlow,
  { waitForInput }: PauseOptions,
  keys: Record<string, string>,
): Promise<void> {
  const schema = waitForInput && jsonSchemaOf(waitForInput);
  if (schema === undefined || keys.schema === undefined) {
    throw new RunInputError(
      'The schema in waitForInput can give no JSON Schema, which whoever resumes the run needs. Use zod 4.2 or newer.',
    );
  }
  await port.services.saveInput(flow.run.id, { key: keys.schema, value: schema as Json, sender: undefined });
}

async function inputOf<T>(
  { port, flow }: InFlow,
  { waitForInput }: PauseOptions<T>,
  keys: Record<string, string> | undefined,
): Promise<T> {
  if (!waitForInput || keys?.response === undefined) return undefined as T;
  const given = await port.services.readInput(flow.run.id, keys.response);
  const result = await waitForInput['~standard'].validate(given ?? {});
  if (!result.issues) return result.value;
  const [issue] = result.issues;
  const path = (issue?.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)).join('.');
  throw new RunInputError(
    `The flow run was resumed with input that does not fit${path ? ` at '${path}'` : ''}: ${issue?.message ?? 'it was refused'}.`,
  );
}
