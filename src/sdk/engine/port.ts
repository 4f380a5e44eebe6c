import type { Json } from '../../model/graph.ts';
import type { StateType } from '../../model/run-state.ts';
import type { ResultDefaults } from '../results/result-defaults.ts';
import type { ResultMetadata } from '../results/result-record.ts';
import type { Cancellation } from './cancellation.ts';
import type { Clock } from './clock.ts';
import type { EngineState, FlowRunRecord, TaskInputs, TaskRunRecord, TaskTransition } from './run-records.ts';
import type { RunServices } from './services.ts';

/**
 * All that the engine sees of the world. Production wires it to an orchestrator's API, tests drive it by hand.
 * What returns no promise is delivered in the background; `drain` waits for it.
 */
export interface EnginePort {
  readonly clock: Clock;
  /** What code in a run may ask for; nothing of it is needed to run. */
  readonly services: RunServices;
  /** What holds for results where no run says anything; without it they are kept in memory. */
  readonly results?: ResultDefaults;
  /** Makes the flow run, or takes up the one that is there already. */
  startFlowRun(start: FlowRunStart): Promise<FlowRunRecord>;
  renameFlowRun(flowRunId: string, name: string): Promise<void>;
  proposeState(flowRunId: string, proposal: StateProposal): Promise<Verdict>;
  reportTaskRun(transition: TaskTransition): void;
  /** A promise while more is under way than should be, else undefined. */
  ready(): Promise<void> | undefined;
  log(line: EngineLog): void;
  /** Waits for a slot of each limit that concerns the tags; the answer gives them back. */
  occupySlots(taskRun: TaskRunRecord, cancellation: Cancellation): Promise<() => void>;
  createArtifact(artifact: ArtifactRequest): Promise<string>;
  /** Keeps the run known as alive, and tells when someone asks for its cancellation; the answer ends both. */
  attendFlowRun(flowRun: FlowRunRecord, onCancelling: () => void): () => void;
  /** Waits until all that was reported and logged is delivered, but no longer than that. */
  drain(options: { timeoutMs: number }): Promise<void>;
}

export type FlowRunStart = NewFlowRun | ExistingFlowRun | SubflowRun;

interface FlowRunSpec {
  flowName: string;
  flowVersion: string | undefined;
  retries: number;
  retryDelaySeconds: number;
  labels: Record<string, string>;
  tags: readonly string[];
}

export interface NewFlowRun extends FlowRunSpec {
  kind: 'new';
  parameters: Record<string, Json>;
}

/** A run that a deployment or a command made before: its parameters and policy are already set. */
export interface ExistingFlowRun extends FlowRunSpec {
  kind: 'existing';
  flowRunId: string;
}

/** A run within a run; a task run of the parent stands for it. */
export interface SubflowRun extends FlowRunSpec {
  kind: 'subflow';
  parameters: Record<string, Json>;
  parent: FlowRunRecord;
  tracking: { name: string; taskKey: string; dynamicKey: string; inputs: TaskInputs; callSite: string | undefined };
}

export interface StateProposal {
  type: StateType;
  name: string;
  message?: string;
  untrackableResult?: true;
  /** Where the result is kept, if it is. */
  data?: ResultMetadata | undefined;
  retriable?: false;
  /** Of a Paused or Suspended state. */
  pause?: PauseDetails;
  /** Skips most of the orchestrator's rules. */
  force?: boolean;
}

export interface PauseDetails {
  /** A run pauses once for each key, however often its code comes by. */
  key: string;
  timeoutUs: number;
  /** Whether the process ends, and the run is started anew when it is resumed. */
  reschedule: boolean;
  /** Under which keys the awaited input and its schema are kept. */
  inputKeys: Record<string, string> | undefined;
}

export type Verdict =
  | { kind: 'accepted'; state: EngineState }
  | { kind: 'rejected'; state: EngineState; reason: string }
  | { kind: 'wait'; seconds: number }
  | { kind: 'aborted'; reason: string };

export interface EngineLog {
  logger: 'prefect.flow_runs' | 'prefect.task_runs';
  level: number;
  message: string;
  timestampUs: number;
  flowRun: FlowRunRecord | undefined;
  taskRun: TaskRunRecord | undefined;
}

export interface ArtifactRequest {
  type: 'markdown' | 'table' | 'image' | 'progress';
  key?: string | undefined;
  description?: string | undefined;
  data: Json;
  flowRunId: string | undefined;
  taskRunId?: string | undefined;
}
