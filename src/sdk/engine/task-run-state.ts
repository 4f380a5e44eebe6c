import type { StateType } from '../../model/run-state.ts';
import type { ResultMetadata } from '../results/result-record.ts';
import type { DeferredDetails, EngineState, TaskRunRecord, TaskTransition } from './run-records.ts';

/*
 * The state machine of a task run, which the engine owns whole: the orchestrator only records it.
 *
 *   Scheduled ──take-up──▶ Pending, for a run that another process has asked for
 *   Pending ──run──▶ Running ──complete──▶ Completed (or what the task returned)
 *      │               │ ├──fail──▶ Failed | TimedOut
 *      │               │ ├──await-retry──▶ AwaitingRetry ──retry──▶ Retrying (as Running)
 *      │               │ └──retry──▶ Retrying
 *      └──not-ready──▶ NotReady, for good
 *   Completed ──roll-back──▶ RolledBack, when the transaction around fails
 *   from each that is not final: crash ──▶ Crashed, cancel ──▶ Cancelled
 */
export type TaskStep =
  | { step: 'take-up' }
  | { step: 'run' }
  | {
      step: 'complete';
      type: StateType;
      name: string;
      message: string;
      untrackableResult: boolean;
      data?: ResultMetadata | undefined;
    }
  | { step: 'fail'; name: 'Failed' | 'TimedOut'; message: string; data?: ResultMetadata | undefined }
  | { step: 'roll-back' }
  | { step: 'await-retry'; scheduledTimeUs: number }
  | { step: 'retry' }
  | { step: 'not-ready'; message: string }
  | { step: 'crash'; message: string }
  | { step: 'cancel'; message: string };

/** The first state of a run that waits for a worker. */
export function deferredState(id: string, nowUs: number, deferred: DeferredDetails): EngineState {
  return { id, type: 'SCHEDULED', name: 'Scheduled', message: '', timestampUs: nowUs, details: { deferred } };
}

/** The first state, in which a task run is born. */
export function pendingState(id: string, nowUs: number): EngineState {
  return { id, type: 'PENDING', name: 'Pending', message: '', timestampUs: nowUs, details: {} };
}

/** Moves the run on and gives the change to report. `nowUs` has to be later than the last state's time. */
export function advance(
  run: TaskRunRecord,
  step: TaskStep,
  { id, nowUs }: { id: string; nowUs: number },
): TaskTransition {
  const from = run.state;
  if (!mayFollow(from, step)) {
    throw new Error(`A task run that is ${from.name} can't take the step '${step.step}'.`);
  }
  const to = stateAfter(step, id, nowUs);
  if (from.type === 'RUNNING') run.totalRunTimeUs += nowUs - from.timestampUs;
  if (to.type === 'RUNNING') {
    run.runCount += 1;
    run.startUs ??= nowUs;
    run.flowRunRunCount = run.flowRun?.runCount ?? 0;
  }
  if (isFinal(to) && run.startUs !== undefined) run.endUs ??= nowUs;
  // The run itself stays Completed: that it was rolled back is told of it, as Prefect does.
  if (step.step !== 'roll-back') run.state = to;
  return { run, from, to };
}

/** Whether nothing can follow. A task that is not ready stays Pending in Prefect's eyes, and yet is done. */
export function isFinal(state: EngineState): boolean {
  switch (state.type) {
    case 'COMPLETED':
    case 'FAILED':
    case 'CANCELLED':
    case 'CRASHED':
      return true;
    case 'PENDING':
      return state.name === 'NotReady';
    default:
      return false;
  }
}

function mayFollow(from: EngineState, { step }: TaskStep): boolean {
  if (step === 'roll-back') return from.type === 'COMPLETED';
  if (isFinal(from)) return false;
  switch (step) {
    case 'take-up':
      return from.details.deferred !== undefined;
    case 'run':
    case 'not-ready':
      return from.type === 'PENDING';
    case 'complete':
    case 'fail':
    case 'await-retry':
      return from.type === 'RUNNING';
    case 'retry':
      return from.type === 'RUNNING' || from.name === 'AwaitingRetry';
    case 'crash':
    case 'cancel':
      return true;
  }
}

function stateAfter(step: TaskStep, id: string, timestampUs: number): EngineState {
  const make = (type: StateType, name: string, message = '', details: EngineState['details'] = {}): EngineState => ({
    id,
    type,
    name,
    message,
    timestampUs,
    details,
  });
  switch (step.step) {
    case 'take-up':
      return make('PENDING', 'Pending');
    case 'run':
      return make('RUNNING', 'Running');
    case 'complete':
      return {
        ...make(step.type, step.name, step.message, step.untrackableResult ? { untrackableResult: true } : {}),
        data: step.data,
      };
    case 'fail':
      return {
        ...make('FAILED', step.name, step.message, step.name === 'Failed' ? { retriable: false } : {}),
        data: step.data,
      };
    case 'roll-back':
      return make('COMPLETED', 'RolledBack', 'Task rolled back as part of transaction');
    case 'await-retry':
      return make('SCHEDULED', 'AwaitingRetry', '', { scheduledTimeUs: step.scheduledTimeUs });
    case 'retry':
      return make('RUNNING', 'Retrying');
    case 'not-ready':
      return make('PENDING', 'NotReady', step.message);
    case 'crash':
      return make('CRASHED', 'Crashed', step.message);
    case 'cancel':
      return make('CANCELLED', 'Cancelled', step.message);
  }
}
