import { requireRun } from './engine/scope.ts';
import { MissingContextError } from './errors.ts';

/** Where the code that asks is running. */
export interface RunContext {
  /** In a task that was called outside of flows, reading it throws a `MissingContextError`. */
  readonly flowRun: {
    readonly id: string;
    readonly name: string;
    readonly flowName: string;
    readonly runCount: number;
  };
  /** The flow's parameters as its function got them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Absent in the function of the flow itself. */
  readonly taskRun: { readonly id: string; readonly name: string; readonly runCount: number } | undefined;
  /** Aborts when the run is cancelled, times out, or its process is told to end. */
  readonly signal: AbortSignal;
}

/**
 * The run around. Throws a `MissingContextError` outside of one.
 *
 * @example
 * const show = flow(() => `${runContext().flowRun.name}, go ${runContext().flowRun.runCount}`);
 * await show();
 */
export function runContext(): RunContext {
  const { flow, task, cancellation } = requireRun('runContext()');
  return {
    get flowRun() {
      if (!flow) throw new MissingContextError('runContext().flowRun');
      const { id, name, flowName, runCount } = flow.run;
      return { id, name, flowName, runCount };
    },
    parameters: flow?.parameters ?? {},
    taskRun: task && { id: task.run.id, name: task.run.name, runCount: task.run.runCount },
    get signal() {
      return cancellation.signal;
    },
  };
}
