import type { StateType } from '../../model/run-state.ts';
import { AbortedRunError, CancelledRunError, PausedRunError } from '../errors.ts';
import type { FlowOptions } from '../flow-options.ts';
import { callHooks } from './call-hooks.ts';
import type { Cancellation } from './cancellation.ts';
import type { StateProposal, Verdict } from './port.ts';
import type { EngineState } from './run-records.ts';
import type { FlowScope } from './scope.ts';

/**
 * Proposes a state and adopts what the orchestrator makes of it, waiting where it says so; the wait ends with the
 * cancellation's reason, where one is given. Throws when the orchestrator aborts.
 */
export async function propose(
  scope: FlowScope,
  proposal: StateProposal,
  cancellation?: Cancellation,
): Promise<EngineState> {
  const { port, flow } = scope;
  const { run } = flow;
  while (true) {
    const verdict: Verdict = await port.proposeState(run.id, proposal);
    switch (verdict.kind) {
      case 'accepted':
        if (verdict.state.type === 'RUNNING') run.runCount += 1;
        run.state = verdict.state;
        await callFlowHooks(scope);
        return run.state;
      case 'rejected':
        run.state = verdict.state;
        await callFlowHooks(scope);
        return run.state;
      case 'wait':
        await port.clock.sleep(verdict.seconds * 1000, cancellation);
        break;
      case 'aborted':
        throw new AbortedRunError(`The orchestrator aborted the flow run '${run.name}': ${verdict.reason}`);
    }
  }
}

/** The hooks for the state that the run is in now. */
export async function callFlowHooks(scope: FlowScope): Promise<void> {
  const { run, definition } = scope.flow;
  const hooks = hooksFor(run.state.type, definition.options);
  if (!hooks) return;
  const { id, name, runCount } = run;
  await callHooks(scope, { hooks, subject: { name: definition.name }, run: { id, name, runCount }, state: run.state });
}

function hooksFor(type: StateType, options: FlowOptions): FlowOptions['onRunning'] {
  switch (type) {
    case 'RUNNING':
      return options.onRunning;
    case 'COMPLETED':
      return options.onCompletion;
    case 'FAILED':
      return options.onFailure;
    case 'CANCELLING':
      return options.onCancellation;
    case 'CRASHED':
      return options.onCrashed;
    default:
      return undefined;
  }
}

/** Brings the run to Running; else gives the reason why it can't run now. Rejects when it is cancelled meanwhile. */
export async function enterRunning(scope: FlowScope): Promise<Error | undefined> {
  const { port, cancellation, flow } = scope;
  const { run } = flow;
  // The orchestrator would let a cancelled run run again, but whoever cancelled it before it began did not mean that.
  const stopped = run.state.type === 'CANCELLED' || run.state.type === 'CANCELLING';
  while (true) {
    const state = stopped ? run.state : await propose(scope, RUNNING, cancellation);
    switch (state.type) {
      case 'RUNNING':
        return undefined;
      case 'PENDING':
      case 'SCHEDULED':
        await port.clock.sleep(PENDING_MS, cancellation);
        break;
      case 'PAUSED':
        return new PausedRunError(`The flow run '${run.name}' is ${state.name.toLowerCase()} and waits to be resumed.`);
      case 'CANCELLING':
        await propose(scope, { type: 'CANCELLED', name: 'Cancelled', message: 'Flow run was cancelled.', force: true });
        return new CancelledRunError(`The flow run '${run.name}' was cancelled before it began.`);
      case 'CANCELLED':
        return new CancelledRunError(`The flow run '${run.name}' was cancelled before it began.`);
      default:
        return new AbortedRunError(`The flow run '${run.name}' is ${state.name} already.`);
    }
  }
}

const PENDING_MS = 200;
const RUNNING: StateProposal = { type: 'RUNNING', name: 'Running' };
