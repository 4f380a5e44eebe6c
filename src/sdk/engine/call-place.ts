import type { TaskFuture } from '../task-future.ts';
import { type ScannedArgument, scanArgument } from './arguments.ts';
import { startTaskRun } from './run-task.ts';
import type { Attempt, RunScope } from './scope.ts';
import type { TaskCall } from './task-call.ts';

/** Where a task is called: in a run, or outside of any. */
export interface CallPlace {
  readonly attempt: Attempt;
  /** Absent outside of any run. */
  readonly scope: RunScope | undefined;
  start<T>(call: TaskCall): TaskFuture<T>;
}

export function placeWithin(scope: RunScope): CallPlace {
  return { attempt: scope.attempt, scope, start: <T>(call: TaskCall) => startTaskRun<T>(scope, call) };
}

export function scanCall(place: CallPlace, args: readonly unknown[]): ScannedArgument[] {
  return args.map((arg) => scanArgument(arg, place.attempt.results));
}
