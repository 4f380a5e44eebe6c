import type { Json } from '../../model/graph.ts';
import type { Cancellation } from './cancellation.ts';
import type { EngineState, FlowRunRecord, TaskInputs, TaskRunRecord } from './run-records.ts';

/** What code in a run asks of the orchestrator; also to be had outside of runs. */
export interface RunServices {
  /** Undefined where there is no such variable. */
  readVariable(name: string): Promise<{ value: Json } | undefined>;
  /** Rejects with a `VariableExistsError` where there is one already and `overwrite` is false. */
  writeVariable(variable: { name: string; value: Json; tags: readonly string[]; overwrite: boolean }): Promise<void>;
  /** Whether there was one. */
  deleteVariable(name: string): Promise<boolean>;

  saveInput(flowRunId: string, input: { key: string; value: Json; sender: string | undefined }): Promise<void>;
  readInput(flowRunId: string, key: string): Promise<Json | undefined>;
  /** The oldest inputs whose key begins like that, as many as the server gives at once. */
  listInputs(flowRunId: string, query: { prefix: string; excludeKeys: readonly string[] }): Promise<RunInputRecord[]>;
  deleteInput(flowRunId: string, key: string): Promise<void>;
  /** Resolves as soon as the flow run has an input like that, with undefined when the time is over before. */
  untilInput(
    flowRunId: string,
    wait: Wait & { prefix: string; excludeKeys: readonly string[] },
  ): Promise<RunInputRecord[] | undefined>;

  /** Has a worker run a task; the run is in its first state. Gives that state as the orchestrator keeps it. */
  createTaskRun(run: TaskRunRecord): Promise<EngineState>;
  /** The task run as soon as it is over, with undefined when the time is over before. */
  untilTaskRun(
    taskRunId: string,
    wait: Wait & { reached: (run: TaskRunSummary) => boolean },
  ): Promise<TaskRunSummary | undefined>;
  readTaskRun(taskRunId: string): Promise<TaskRunSummary>;
  /**
   * Takes up task runs that others have asked for, one after another, until the signal ends it; the next one comes
   * when `take` has resolved. Resolves with whether the orchestrator has such a stream at all.
   */
  takeTaskRuns(worker: {
    keys: readonly string[];
    take: (run: DeferredRun) => Promise<void>;
    signal: AbortSignal;
  }): Promise<boolean>;

  /** Rejects where there is no such deployment. */
  startDeployment(request: DeploymentRequest): Promise<FlowRunSummary>;
  readFlowRun(flowRunId: string): Promise<FlowRunSummary>;
  /** The run as soon as it is in one of those states, with undefined when the time is over before. */
  untilFlowRun(
    flowRunId: string,
    wait: Wait & { reached: (run: FlowRunSummary) => boolean },
  ): Promise<FlowRunSummary | undefined>;
  /** Asks for a paused or suspended run to go on; gives the reason where the orchestrator refuses. */
  resumeFlowRun(flowRunId: string, input: Json | undefined): Promise<string | undefined>;

  emitEvent(event: EventRequest): void;
  /** Waits for slots of the limits; the answer gives them back. */
  occupySlots(request: SlotRequest, cancellation: Cancellation | undefined): Promise<() => Promise<void>>;
  updateArtifact(id: string, change: { data?: Json; description?: string }): Promise<void>;
}

/** How long to wait, and how often to ask where nobody tells; rejects with the reason when it is cancelled. */
interface Wait {
  timeoutMs: number;
  pollMs: number;
  cancellation: Cancellation | undefined;
}

export interface RunInputRecord {
  key: string;
  value: Json;
  sender: string | undefined;
}

export interface TaskRunSummary {
  id: string;
  name: string;
  state: EngineState;
}

/** A task run that another process has asked for. */
export interface DeferredRun extends TaskRunSummary {
  taskKey: string;
  dynamicKey: string;
  /** The flow run in which it was asked for, if it was in one. */
  flowRun: FlowRunRecord | undefined;
  labels: Readonly<Record<string, string>>;
  inputs: TaskInputs;
  tags: readonly string[];
  expectedStartUs: number;
}

export interface DeploymentRequest {
  /** `flow/deployment`, or an id. */
  deployment: string;
  parameters: Record<string, Json>;
  scheduledUs: number;
  name: string | undefined;
  tags: readonly string[];
  idempotencyKey: string | undefined;
  workQueueName: string | undefined;
  jobVariables: Record<string, Json> | undefined;
  /** The task run that stands for it in a flow run. */
  parent: { flowRunId: string; taskKey: string; dynamicKey: string; inputs: TaskInputs } | undefined;
}

export interface FlowRunSummary {
  id: string;
  name: string;
  runCount: number;
  state: EngineState;
}

export interface EventRequest {
  event: string;
  resource: Record<string, string>;
  related: readonly Record<string, string>[];
  payload: Json;
  id: string;
  occurredUs: number;
  follows: string | undefined;
}

export interface SlotRequest {
  names: readonly string[];
  slots: number;
  /** `rate`: the slots come free by themselves, as fast as the limit says, and nothing is given back. */
  mode: 'concurrency' | 'rate';
  leaseSeconds: number;
  /** Whether it is an error that a limit does not exist. */
  strict: boolean;
  /** Give up after that long; wait for ever where it is left out. */
  timeoutMs: number | undefined;
  holder: { type: 'flow_run' | 'task_run'; id: string } | undefined;
  /** Told where none of the limits exists, so that nothing holds anyone up. */
  onMissing: (() => void) | undefined;
}
