import { HostedTaskRunner, type HostedTaskRunnerOptions } from './hosted-task-runner.ts';

/**
 * Runs the functions of submitted and mapped tasks in worker threads. All is as with `ProcessTaskRunner`, but for these:
 * a thread starts faster and takes less memory, `SharedArrayBuffer`s are shared and not copied, and what brings down the
 * whole process, such as native code, takes the flow along.
 *
 * @example
 * const render = flow({ taskRunner: new WorkerThreadTaskRunner() }, async ({ pages }) => draw.map(pages));
 */
export class WorkerThreadTaskRunner extends HostedTaskRunner {
  /** Throws a `RangeError` where `maxWorkers` is no whole number from 1 on. */
  constructor(options: HostedTaskRunnerOptions = {}) {
    super(async () => (await import('./thread-connection.ts')).openThread, options);
  }
}
