import type { Settled } from '../task-future.ts';

/** The process or thread that ran a task ended before the task did. The task run is Crashed, and not tried again. */
export class TaskHostExitError extends Error {
  override readonly name = 'TaskHostExitError';
  readonly code = 'task-host-exit';

  constructor(taskName: string, how: string) {
    super(`What ran the task '${taskName}' ended ${how} before the task did.`);
  }
}

/** A task can't run in another process or thread. Trying again would not help, so no retries are made. */
export class TaskHostingError extends Error {
  override readonly name = 'TaskHostingError';
  readonly code: 'task-not-found' | 'arguments-not-transferable' | 'result-not-transferable';

  constructor(code: TaskHostingError['code'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

export function isCrash(settled: Settled<unknown>): settled is { kind: 'error'; error: TaskHostExitError } {
  return settled.kind === 'error' && settled.error instanceof TaskHostExitError;
}

export function isHopeless(settled: Settled<unknown>): boolean {
  return settled.kind === 'error' && settled.error instanceof TaskHostingError;
}
