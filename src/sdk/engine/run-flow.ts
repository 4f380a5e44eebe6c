import { isTerminal } from '../../model/run-state.ts';
import { captureConsole } from '../captured-console.ts';
import {
  CancelledRunError,
  describeError,
  FlowRunTimeoutError,
  ParameterError,
  PausedRunError,
  type UpstreamTaskError,
} from '../errors.ts';
import type { FlowDefinition } from '../flow-definition.ts';
import type { FlowOutcome } from '../flow-protocol.ts';
import { fillRunName } from '../run-name.ts';
import { stackOf } from '../stack-of.ts';
import { runStateOf, type Settled } from '../task-future.ts';
import { callWithin } from './call-within.ts';
import { Cancellation } from './cancellation.ts';
import { type FlowCall, parentInputs, startOf, withDefaults } from './flow-call.ts';
import { flowSettings, keepFlowResult } from './flow-results.ts';
import { driven } from './generator-run.ts';
import { describeState, log } from './log.ts';
import { linkResult } from './outcome.ts';
import type { StateProposal } from './port.ts';
import { callFlowHooks, enterRunning, propose } from './propose-state.ts';
import { type Conclusion, concludeCancellation, concludeReturn, concludeThrow } from './return-state.ts';
import { type FlowScope, newAttempt, runEnded, whenIdle } from './scope.ts';
import { wireParameters } from './wire-parameters.ts';

/** Runs a flow to its end. Rejects only where no run came about, or the orchestrator is lost. */
export async function runFlow(call: FlowCall): Promise<FlowOutcome> {
  const { definition, port, parent } = call;
  const parentAttempt = parent?.scope.attempt;
  if (parentAttempt) parentAttempt.openRuns += 1;
  const cancellation = new Cancellation(call.cancellation);
  let stopAttending: (() => void) | undefined;
  try {
    const inputs = await parentInputs(call);
    const { json, dropped } = wireParameters(
      inputs.kind === 'ready' ? await withDefaults(definition, inputs.parameters) : {},
    );
    const start = await startOf(call, inputs, json);
    // The function of a stopped flow may go on for a while, but begins no further runs.
    if (parent) cancellation.throwIfCancelled();
    const run = await port.startFlowRun(start);
    const scope: FlowScope = {
      port,
      cancellation,
      logPrints: definition.options.logPrints ?? parent?.scope.logPrints ?? false,
      emit: call.emit,
      attempt: newAttempt(),
      flow: { run, definition, parameters: inputs.kind === 'ready' ? inputs.parameters : {} },
      task: undefined,
      results: flowSettings(definition, port, parent?.scope),
    };
    if (scope.logPrints) captureConsole();
    tellState(scope);
    for (const name of dropped) {
      log(scope, 30, `The parameter '${name}' has no JSON form and is not recorded with the flow run.`);
    }
    stopAttending = port.attendFlowRun(run, () => {
      if (isTerminal(run.state.type)) return;
      run.state = { ...run.state, type: 'CANCELLING', name: 'Cancelling' };
      cancellation.cancel(new CancelledRunError(CANCELLED));
    });
    const settled = await (inputs.kind === 'ready'
      ? conduct(call, scope, inputs.parameters)
      : notReady(scope, inputs.error));
    if (inputs.kind === 'ready') log(scope, 20, `Finished in state ${describeState(run.state)}`);
    if (settled.kind === 'value' && parentAttempt) {
      linkResult(parentAttempt.results, settled.value, { input_type: 'flow_run', id: run.id });
    }
    return {
      flowRunId: run.id,
      flowRunName: run.name,
      state: runStateOf(run.state),
      ...(settled.kind === 'value' ? { result: settled.value } : { error: settled.error }),
    };
  } finally {
    stopAttending?.();
    cancellation.release();
    if (parentAttempt) runEnded(parentAttempt);
  }
}

const CANCELLED = 'Flow run was cancelled.';
const suspended = (name: string) => `The flow run '${name}' is suspended and waits to be resumed.`;
/** How long what a stopped flow has started may still take to come to its end. */
const CANCEL_GRACE_MS = 5_000;
const DRAIN_MS = 30_000;

async function conduct(call: FlowCall, first: FlowScope, given: Record<string, unknown>): Promise<Settled<unknown>> {
  const { definition, port, parent } = call;
  const { cancellation } = first;
  const { run } = first.flow;
  // An existing run has parameters of its own, which what was given with the call adds to.
  const raw = call.flowRunId === undefined ? given : { ...run.parameters, ...given };
  let parameters: Record<string, unknown>;
  try {
    parameters = await definition.validated(raw);
    await setName(definition, first, parameters);
  } catch (error) {
    return invalid(first, error);
  }
  const kind = parent ? 'subflow run' : 'flow run';
  while (true) {
    const { taskRunner } = definition.options;
    const scope: FlowScope = { ...first, flow: { run, definition, parameters }, attempt: newAttempt(taskRunner) };
    const entered = await enterRunning(scope).catch((error: unknown) => {
      if (!cancellation.reason || error !== cancellation.reason) throw error;
      return concludeCancellation(cancellation.reason);
    });
    if (entered && 'proposal' in entered) await conclude(scope, entered);
    tellState(scope);
    if (entered) return 'proposal' in entered ? entered.settled : { kind: 'error', error: entered };
    log(scope, 20, `Beginning ${kind} '${run.name}' for flow '${definition.name}'`);
    const conclusion = await attempt(call, scope);
    if (conclusion === 'paused') return { kind: 'error', error: new PausedRunError(suspended(run.name)) };
    if (!parent) await port.drain({ timeoutMs: DRAIN_MS });
    await conclude(scope, conclusion);
    tellState(scope);
    // The orchestrator decides on retries: it answers a failure with the state to wait in for the next go.
    if (run.state.type !== 'SCHEDULED') return conclusion.settled;
    log(
      scope,
      20,
      `Received non-final state '${run.state.name}' when proposing final state '${conclusion.proposal.name}' and will attempt to run again...`,
    );
  }
}

/** One go at the flow's function; over when all that it started is over, too. */
async function attempt({ definition, parent, body }: FlowCall, scope: FlowScope): Promise<Conclusion | 'paused'> {
  const { clock } = scope.port;
  const fn = body
    ? driven(definition.fn, body, { attempt: parent?.scope.attempt ?? newAttempt(), link: linkOf(scope, parent) })
    : definition.fn;
  const inner = new Cancellation(scope.cancellation);
  const settled = await callWithin({
    fn,
    args: [scope.flow.parameters],
    clock,
    cancellation: inner,
    timeoutSeconds: definition.options.timeoutSeconds,
    timeoutError: (seconds) => new FlowRunTimeoutError(seconds),
    scope: (cancellation) => ({ ...scope, cancellation }),
  });
  const reason = scope.cancellation.reason;
  if (reason) {
    await graceFor(scope);
    inner.release();
    return concludeCancellation(reason);
  }
  if (scope.flow.run.state.details.pauseReschedule) {
    // Whatever the code made of its suspension, the run is over until someone resumes it.
    await whenIdle(scope.attempt);
    inner.release();
    return 'paused';
  }
  const conclusion = settled.kind === 'value' ? await concludeReturn(settled.value) : concludeThrow(settled.error);
  await whenIdle(scope.attempt);
  inner.release();
  if (scope.cancellation.reason) return concludeCancellation(scope.cancellation.reason);
  if (settled.kind === 'error') {
    const told =
      conclusion.proposal.name === 'TimedOut' && conclusion.proposal.message
        ? conclusion.proposal.message
        : `Encountered exception during execution: ${describeError(settled.error)}\n${stackOf(settled.error)}`;
    log(scope, 40, told);
  }
  return keepFlowResult(scope, conclusion);
}

/** Notes that what a generator gives came out of its run, where anyone around can pass it on. */
function linkOf({ flow }: FlowScope, parent: FlowCall['parent']): (value: unknown) => void {
  return (value) => {
    if (parent) linkResult(parent.scope.attempt.results, value, { input_type: 'flow_run', id: flow.run.id });
  };
}

/** Lets the tasks and subflows of a stopped run say how they ended, but does not wait for ever. */
async function graceFor(scope: FlowScope): Promise<void> {
  const idle = whenIdle(scope.attempt);
  if (!idle) return;
  await new Promise<void>((resolve) => {
    const stop = scope.port.clock.after(CANCEL_GRACE_MS, resolve);
    void idle.then(() => {
      stop();
      resolve();
    });
  });
}

async function conclude(scope: FlowScope, { proposal, cancelled }: Conclusion): Promise<void> {
  const { run } = scope.flow;
  if (cancelled) {
    log(scope, 20, CANCELLED);
    // Whoever asked at the orchestrator has set the state already.
    if (run.state.type === 'CANCELLING') await callFlowHooks(scope);
    else if (!isTerminal(run.state.type)) {
      await propose(scope, { type: 'CANCELLING', name: 'Cancelling', message: CANCELLED, force: true });
    }
  }
  if (proposal.type === 'CRASHED') log(scope, 40, `Crash detected! ${proposal.message ?? ''}`);
  await propose(scope, proposal);
  // A run that someone has asked to cancel can end in no other state.
  if (run.state.type === 'CANCELLING') await propose(scope, CANCELLED_STATE);
}

const CANCELLED_STATE: StateProposal = { type: 'CANCELLED', name: 'Cancelled', message: CANCELLED, force: true };

async function invalid(scope: FlowScope, error: unknown): Promise<Settled<unknown>> {
  const message =
    error instanceof ParameterError
      ? `Validation of flow parameters failed with error: ${describeError(error)}`
      : `Flow run encountered an exception: ${describeError(error)}`;
  log(scope, 40, message);
  await propose(scope, { type: 'FAILED', name: 'Failed', message, retriable: false });
  tellState(scope);
  return { kind: 'error', error };
}

async function notReady(scope: FlowScope, error: UpstreamTaskError): Promise<Settled<unknown>> {
  await propose(scope, { type: 'PENDING', name: 'NotReady', message: error.message, force: true });
  tellState(scope);
  return { kind: 'error', error };
}

async function setName(
  definition: FlowDefinition,
  { port, flow: { run } }: FlowScope,
  parameters: Record<string, unknown>,
) {
  const { flowRunName } = definition.options;
  if (flowRunName === undefined) return;
  run.name = typeof flowRunName === 'string' ? fillRunName(flowRunName, parameters) : await flowRunName(parameters);
  await port.renameFlowRun(run.id, run.name);
}

function tellState({ flow: { run }, emit }: FlowScope): void {
  emit?.({
    kind: 'flow-run',
    flowRunId: run.id,
    flowRunName: run.name,
    flowName: run.flowName,
    ...(run.parentTaskRunId !== undefined && { parentTaskRunId: run.parentTaskRunId }),
    state: runStateOf(run.state),
  });
}
