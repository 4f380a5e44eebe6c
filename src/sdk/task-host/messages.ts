import type { StateType } from '../../model/run-state.ts';
import type { EngineState, FlowRunRecord, TaskRunRecord } from '../engine/run-records.ts';
import type { TaskAddress } from '../task-registry.ts';
import type { WireError } from './wire-error.ts';

/*
 * All that a flow's process and a task host say to each other. A host runs one body at a time. The flow's process owns
 * the run: its states, retries and results. The host calls the function and says what came of it.
 *
 *   flow's process                         host
 *                               ◀── ready
 *   flow, run ──▶                          imports the task's module, calls the function
 *   ping ──▶                    ◀── pong
 *                               ◀── log, output, transition, call      what the body does with its run
 *   reply ──▶
 *   cancel ──▶                             aborts the body's signal
 *                               ◀── done | failed
 *
 * `values` is what users' code made and takes: it travels as a structured clone, all else as JSON.
 */
export type ToHost =
  | { type: 'flow'; run: FlowRunRecord; values: [parameters: unknown] }
  | {
      type: 'run';
      id: number;
      task: TaskAddress;
      taskRun: HostedTaskRun;
      inFlow: boolean;
      logPrints: boolean;
      values: unknown[];
    }
  | { type: 'cancel'; id: number; values: [reason: WireError] }
  | { type: 'ping' }
  | { type: 'reply'; call: number; failed: boolean; values: [answer: unknown] };

export type FromHost =
  | { type: 'ready' }
  | { type: 'pong' }
  | { type: 'done'; id: number; state?: HostedState; values: [result: unknown] }
  | { type: 'failed'; id: number; cause: FailureCause; values: [error: WireError] }
  | { type: 'log'; level: number; message: string; timestampUs: number; taskRunId: string | undefined }
  | { type: 'output'; stream: 'stdout' | 'stderr'; text: string }
  /** A task that the body called moved on. */
  | { type: 'transition'; run: HostedTaskRun; from?: EngineState | undefined; to: EngineState }
  | { type: 'call'; call: number; method: HostMethod; values: unknown[] };

/** The state that the body returned. */
export interface HostedState {
  type: StateType;
  name: string;
  message: string;
}

/** Whether the body threw, or could not be found, or returned what can't leave its process. */
export type FailureCause = 'body' | 'not-found' | 'not-transferable';

/** What a body in a host may ask of the flow's process. */
export type HostMethod =
  | ForwardedService
  | 'createArtifact'
  | 'emitEvent'
  | 'untilInput'
  | 'occupySlots'
  | 'occupyTagSlots'
  | 'releaseSlots';

/** Services that are passed on as they are. */
export type ForwardedService =
  | 'readVariable'
  | 'writeVariable'
  | 'deleteVariable'
  | 'saveInput'
  | 'readInput'
  | 'listInputs'
  | 'deleteInput'
  | 'readFlowRun'
  | 'resumeFlowRun'
  | 'updateArtifact';

/** A task run's record as it travels: its flow run is known to both sides. */
export type HostedTaskRun = Omit<TaskRunRecord, 'flowRun'> & { flowRun?: undefined };
