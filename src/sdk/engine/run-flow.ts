import { isTerminal } from '../../model/run-state.ts';
import { captureConsole } from '../captured-console.ts';
import {
  CancelledRunError,
  describeError,
  FlowRunTimeoutError,
  ParameterError,
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
import { describeState, log } from './log.ts';
import { linkResult } from './outcome.ts';
import type { StateProposal } from './port.ts';
import { enterRunning, propose } from './propose-state.ts';
import { type Conclusion, concludeCancellation, concludeReturn, concludeThrow } from './return-state.ts';
import { type FlowScope, newAttempt, runEnded, whenIdle } from './scope.ts';
import { wireParameters } from './wire-parameters.ts';

/** Runs a flow to its end. Rejects only where no run came about, or the orchestrator is lost. */
export async function runFlow(call: FlowCall): Promise<FlowOutcome> {
  const { definition, port, parent } = call;
  const parentAttempt = parent?.scope.flow.attempt;
  if (parentAttempt) parentAttempt.openRuns += 1;
  const cancellation = new Cancellation(call.cancellation);
  let stopAttending: (() => void) | undefined;
  try {
    const inputs = await parentInputs(call);
    const { json, dropped } = wireParameters(
      inputs.kind === 'ready' ? await withDefaults(definition, inputs.parameters) : {},
    );
    const run = await port.startFlowRun(await startOf(call, inputs, json));
    const flow: FlowScope = {
      port,
      run,
      parameters: inputs.kind === 'ready' ? inputs.parameters : {},
      cancellation,
      logPrints: definition.options.logPrints ?? parent?.scope.flow.logPrints ?? false,
      emit: call.emit,
      attempt: newAttempt(),
    };
    if (flow.logPrints) captureConsole();
    tellState(flow);
    for (const name of dropped) {
      log(flow, undefined, 30, `The parameter '${name}' has no JSON form and is not recorded with the flow run.`);
    }
    stopAttending = port.attendFlowRun(run, () => {
      if (isTerminal(run.state.type)) return;
      run.state = { ...run.state, type: 'CANCELLING', name: 'Cancelling' };
      cancellation.cancel(new CancelledRunError(CANCELLED));
    });
    const settled = await (inputs.kind === 'ready'
      ? conduct(call, flow, inputs.parameters)
      : notReady(flow, inputs.error));
    log(flow, undefined, 20, `Finished in state ${describeState(run.state)}`);
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
/** How long the function of a cancelled flow may still take to clean up behind itself. */
const CANCEL_GRACE_MS = 5_000;
const DRAIN_MS = 30_000;

async function conduct(call: FlowCall, first: FlowScope, given: Record<string, unknown>): Promise<Settled<unknown>> {
  const { definition, port, parent } = call;
  const { run, cancellation } = first;
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
    const flow: FlowScope = { ...first, parameters, attempt: newAttempt() };
    const entered = await enterRunning(flow).catch((error: unknown) => {
      if (!cancellation.reason || error !== cancellation.reason) throw error;
      return concludeCancellation(cancellation.reason);
    });
    if (entered && 'proposal' in entered) await conclude(flow, entered);
    tellState(flow);
    if (entered) return 'proposal' in entered ? entered.settled : { kind: 'error', error: entered };
    log(flow, undefined, 20, `Beginning ${kind} '${run.name}' for flow '${definition.name}'`);
    const conclusion = await attempt(definition, flow, parameters);
    if (!parent) await port.drain({ timeoutMs: DRAIN_MS });
    await conclude(flow, conclusion);
    tellState(flow);
    // The orchestrator decides on retries: it answers a failure with the state to wait in for the next go.
    if (run.state.type !== 'SCHEDULED') return conclusion.settled;
    log(
      flow,
      undefined,
      20,
      `Received non-final state '${run.state.name}' when proposing final state '${conclusion.proposal.name}' and will attempt to run again...`,
    );
  }
}

/** One go at the flow's function; over when all that it started is over, too. */
async function attempt(
  definition: FlowDefinition,
  flow: FlowScope,
  parameters: Record<string, unknown>,
): Promise<Conclusion> {
  const { clock } = flow.port;
  const inner = new Cancellation(flow.cancellation);
  const scope: FlowScope = { ...flow, cancellation: inner };
  const settled = await callWithin({
    fn: definition.fn,
    args: [parameters],
    clock,
    cancellation: inner,
    timeoutSeconds: definition.options.timeoutSeconds,
    timeoutError: (seconds) => new FlowRunTimeoutError(seconds),
    scope: (cancellation) => ({ flow: { ...scope, cancellation }, task: undefined }),
  });
  const reason = flow.cancellation.reason;
  if (reason) {
    if (reason instanceof CancelledRunError) await graceFor(flow);
    inner.release();
    return concludeCancellation(reason);
  }
  const conclusion = settled.kind === 'value' ? await concludeReturn(settled.value) : concludeThrow(settled.error);
  await whenIdle(flow.attempt);
  inner.release();
  if (flow.cancellation.reason) return concludeCancellation(flow.cancellation.reason);
  if (settled.kind === 'error') {
    const told =
      settled.error instanceof FlowRunTimeoutError
        ? settled.error.message
        : `Encountered exception during execution: ${describeError(settled.error)}\n${stackOf(settled.error)}`;
    log(flow, undefined, 40, told);
  }
  return conclusion;
}

/** Lets the tasks of a cancelled run say that they were cancelled, but does not wait for ever. */
async function graceFor(flow: FlowScope): Promise<void> {
  const idle = whenIdle(flow.attempt);
  if (!idle) return;
  await new Promise<void>((resolve) => {
    const stop = flow.port.clock.after(CANCEL_GRACE_MS, resolve);
    void idle.then(() => {
      stop();
      resolve();
    });
  });
}

async function conclude(flow: FlowScope, { proposal, cancelled }: Conclusion): Promise<void> {
  const { run } = flow;
  if (cancelled) {
    log(flow, undefined, 20, CANCELLED);
    if (run.state.type !== 'CANCELLING' && !isTerminal(run.state.type)) {
      await propose(flow, { type: 'CANCELLING', name: 'Cancelling', message: CANCELLED, force: true });
    }
  }
  await propose(flow, proposal);
  // A run that someone has asked to cancel can end in no other state.
  if (run.state.type === 'CANCELLING') await propose(flow, CANCELLED_STATE);
}

const CANCELLED_STATE: StateProposal = { type: 'CANCELLED', name: 'Cancelled', message: CANCELLED, force: true };

async function invalid(flow: FlowScope, error: unknown): Promise<Settled<unknown>> {
  const message =
    error instanceof ParameterError
      ? `Validation of flow parameters failed with error: ${describeError(error)}`
      : `Flow run encountered an exception: ${describeError(error)}`;
  log(flow, undefined, 40, message);
  await propose(flow, { type: 'FAILED', name: 'Failed', message, retriable: false });
  tellState(flow);
  return { kind: 'error', error };
}

async function notReady(flow: FlowScope, error: UpstreamTaskError): Promise<Settled<unknown>> {
  await propose(flow, { type: 'PENDING', name: 'NotReady', message: error.message, force: true });
  tellState(flow);
  return { kind: 'error', error };
}

async function setName(definition: FlowDefinition, { port, run }: FlowScope, parameters: Record<string, unknown>) {
  const { flowRunName } = definition.options;
  if (flowRunName === undefined) return;
  run.name = typeof flowRunName === 'string' ? fillRunName(flowRunName, parameters) : await flowRunName(parameters);
  await port.renameFlowRun(run.id, run.name);
}

function tellState({ run, emit }: FlowScope): void {
  emit?.({
    kind: 'flow-run',
    flowRunId: run.id,
    flowRunName: run.name,
    flowName: run.flowName,
    ...(run.parentTaskRunId !== undefined && { parentTaskRunId: run.parentTaskRunId }),
    state: runStateOf(run.state),
  });
}
