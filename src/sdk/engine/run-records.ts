import type { Json } from '../../model/graph.ts';
import type { StateType } from '../../model/run-state.ts';
import type { ResultMetadata } from '../results/result-record.ts';

/** A state as the engine and the orchestrator agree on it. Times are microseconds since the epoch. */
export interface EngineState {
  id: string;
  type: StateType;
  name: string;
  message: string;
  timestampUs: number;
  details: {
    scheduledTimeUs?: number;
    untrackableResult?: true;
    retriable?: false;
    pauseReschedule?: true;
    deferred?: DeferredDetails;
  };
  /** Where the result is kept, if it is. */
  data?: ResultMetadata | undefined;
}

/** Of a background task run that waits for a worker. */
export interface DeferredDetails {
  /** Under which id its arguments are kept; absent where it has none. */
  parametersId: string | undefined;
}

export interface FlowRunRecord {
  readonly id: string;
  name: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly deploymentId: string | undefined;
  readonly parameters: Record<string, Json>;
  readonly tags: readonly string[];
  readonly parentTaskRunId: string | undefined;
  runCount: number;
  state: EngineState;
}

export interface TaskRunRecord {
  readonly id: string;
  name: string;
  /** Absent for a task that is called outside of flows. */
  readonly flowRun: FlowRunRecord | undefined;
  readonly taskKey: string;
  readonly dynamicKey: string;
  readonly taskVersion: string | undefined;
  readonly retries: number;
  readonly retryDelaySeconds: number | readonly number[];
  readonly retryJitterFactor: number | undefined;
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly inputs: TaskInputs;
  readonly expectedStartUs: number;
  runCount: number;
  flowRunRunCount: number;
  startUs: number | undefined;
  endUs: number | undefined;
  totalRunTimeUs: number;
  state: EngineState;
}

/** One change of state, as it is reported. `from` is absent for the first. */
export interface TaskTransition {
  run: TaskRunRecord;
  from: EngineState | undefined;
  to: EngineState;
}

export type TaskInput = { input_type: 'task_run'; id: string } | { input_type: 'flow_run'; id: string };
export type TaskInputs = Record<string, TaskInput[]>;
