import type { ApiAddress } from '../client/api-address.ts';
import type { RunState } from '../model/run-state.ts';
import type { RunEvent } from './run-event.ts';

/**
 * The key under which a flow's function carries what a runner needs to run it. Registered for the whole process, so
 * that a runner can drive a flow that was made by another copy of the SDK.
 */
export const FLOW_PROTOCOL = Symbol.for('millrace.flow');

/** How a runner drives a flow, whichever copy of the SDK made it. */
export interface FlowProtocol {
  readonly name: string;
  /** Runs the flow to its end. Rejects only where no run came about; what goes wrong in a run is its outcome. */
  execute(invocation: FlowInvocation): Promise<FlowOutcome>;
}

/** What a runner gives a flow to run with. */
export interface FlowInvocation {
  /** For an existing flow run they are left out: the run has its own. */
  parameters: Record<string, unknown>;
  /** The flow run to take up, such as one that a deployment made; a new one unless told. */
  flowRunId?: string;
  /** The orchestrator; the configured one, or the embedded one that already runs, unless told. */
  api?: ApiAddress;
  labels?: Record<string, string>;
  /** Cancels the run. */
  signal?: AbortSignal;
  onEvent?: (event: RunEvent) => void;
}

/** How a flow run came out: with `result` or with `error`. */
export interface FlowOutcome {
  flowRunId: string;
  flowRunName: string;
  state: RunState;
  result?: unknown;
  error?: unknown;
}
