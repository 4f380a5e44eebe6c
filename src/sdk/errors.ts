/** A run was cancelled; whatever it still did is of no interest any more. */
export class CancelledRunError extends Error {
  override readonly name = 'CancelledRunError';
  readonly code = 'cancelled-run';
}

/** The process was told to end while the run was on. */
export class TerminationError extends Error {
  override readonly name = 'TerminationError';
  readonly code = 'termination';
  readonly signal: 'SIGTERM' | 'SIGINT';

  constructor(signal: 'SIGTERM' | 'SIGINT') {
    super(
      signal === 'SIGTERM'
        ? 'Execution was aborted by a termination signal.'
        : 'Execution was aborted by an interrupt signal.',
    );
    this.signal = signal;
  }
}

/** Nothing is left to do in the process, and yet the run waits: for a promise that nothing settles, or for itself. */
export class StalledRunError extends Error {
  override readonly name = 'StalledRunError';
  readonly code = 'stalled-run';

  constructor() {
    super(
      'Execution was aborted since the run waits for something that can never happen, such as a promise that nothing settles or tasks that wait for each other.',
    );
  }
}

/** Whether a run that was stopped for this reason counts as crashed, and not as cancelled. */
export function isCrashReason(reason: Error): boolean {
  return reason instanceof TerminationError || reason instanceof StalledRunError;
}

/** One go at a task took longer than its `timeoutSeconds`. */
export class TaskRunTimeoutError extends Error {
  override readonly name = 'TaskRunTimeoutError';
  readonly code = 'task-run-timeout';

  constructor(seconds: number) {
    super(`Task run exceeded timeout of ${seconds} second(s)`);
  }
}

/** A flow run took longer than its `timeoutSeconds`. */
export class FlowRunTimeoutError extends Error {
  override readonly name = 'FlowRunTimeoutError';
  readonly code = 'flow-run-timeout';

  constructor(seconds: number) {
    super(`Flow run exceeded timeout of ${seconds} second(s)`);
  }
}

/** A task could not start since something that it needs did not complete. `cause` is what went wrong there. */
export class UpstreamTaskError extends Error {
  override readonly name = 'UpstreamTaskError';
  readonly code = 'upstream-task';
  readonly taskRunId: string | undefined;

  constructor(taskRunId: string | undefined, cause: unknown) {
    super(
      taskRunId === undefined
        ? 'A promise among the arguments was rejected.'
        : `Upstream task run '${taskRunId}' did not reach a 'COMPLETED' state.`,
      { cause },
    );
    this.taskRunId = taskRunId;
  }
}

/** A run ended in a state that is no success without an exception: it returned that state, or runs that did. */
export class FailedRunError extends Error {
  override readonly name = 'FailedRunError';
  readonly code = 'failed-run';
}

/** The orchestrator told the run to stop where it stands. */
export class AbortedRunError extends Error {
  override readonly name = 'AbortedRunError';
  readonly code = 'aborted-run';
}

/** The orchestrator holds the run as paused or suspended. */
export class PausedRunError extends Error {
  override readonly name = 'PausedRunError';
  readonly code = 'paused-run';
}

/** Nobody resumed a paused flow run in time. */
export class PauseTimeoutError extends Error {
  override readonly name = 'PauseTimeoutError';
  readonly code = 'pause-timeout';

  constructor() {
    super('Flow run was paused and never resumed.');
  }
}

/** What a flow run was given while it ran or waited is not what it takes. */
export class RunInputError extends Error {
  override readonly name = 'RunInputError';
  readonly code = 'run-input';
}

/** There is a variable of that name already. */
export class VariableExistsError extends Error {
  override readonly name = 'VariableExistsError';
  readonly code = 'variable-exists';

  constructor(name: string) {
    super(`There is a variable '${name}' already. Pass { overwrite: true } to give it another value.`);
  }
}

/** Waiting for a task run of another process took longer than was allowed. */
export class WaitTimeoutError extends Error {
  override readonly name = 'WaitTimeoutError';
  readonly code = 'wait-timeout';

  constructor(taskRunId: string, seconds: number) {
    super(`The task run ${taskRunId} was not over within ${seconds} second(s). Does a process serve its task?`);
  }
}

/** Tasks can't be served. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
  readonly code = 'serve';
}

/** Slots of a concurrency limit could not be had. */
export class ConcurrencyError extends Error {
  override readonly name = 'ConcurrencyError';
  readonly code = 'concurrency';
}

/** A flow's parameters are not what it takes. */
export class ParameterError extends Error {
  override readonly name = 'ParameterError';
  readonly code = 'parameter';
  readonly parameter: string | undefined;

  constructor(flowName: string, parameter: string | undefined, problem: string) {
    super(
      parameter === undefined
        ? `The parameters of the flow '${flowName}' are not valid: ${problem}`
        : `The parameter '${parameter}' of the flow '${flowName}' is not valid: ${problem}`,
    );
    this.parameter = parameter;
  }
}

/** A flow or task was given an option that there is not, or a value that the option does not take. */
export class OptionError extends Error {
  override readonly name = 'OptionError';
  readonly code = 'option';
  readonly option: string;

  constructor(option: string, message: string) {
    super(message);
    this.option = option;
  }
}

/** `map` was called with lists of different lengths, or with none. */
export class MappingError extends Error {
  override readonly name = 'MappingError';
  readonly code = 'mapping';
}

/** Something that only makes sense in a flow run was done outside of one. */
export class MissingContextError extends Error {
  override readonly name = 'MissingContextError';
  readonly code = 'missing-context';

  constructor(what: string) {
    super(`${what} needs a flow run around it. Call it from the function of a flow or a task.`);
  }
}

/** There is no orchestrator to report a run to. */
export class NoOrchestratorError extends Error {
  override readonly name = 'NoOrchestratorError';
  readonly code = 'no-orchestrator';

  constructor() {
    super(
      'No orchestrator is configured and none runs on this machine. Start one with `millrace server start`, or set PREFECT_API_URL.',
    );
  }
}

/** How an error reads in a state's message and in a log line: its name and what it says. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.message ? `${error.name}: ${error.message}` : error.name;
  return `Error: ${String(error)}`;
}
