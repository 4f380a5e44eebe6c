import { HostedTaskRunner, type HostedTaskRunnerOptions } from './hosted-task-runner.ts';

/**
 * Runs the functions of submitted and mapped tasks in child processes, for tasks that compute for long: in the flow's
 * own process they would hold up everything else, and neither a timeout nor a cancellation could stop them. Here both
 * end the process if need be, and a process that dies leaves its task run Crashed.
 *
 * The processes are started when they are needed, stay for the next tasks, and end with this one. States, retries and
 * results stay with the flow. The task has to be defined at the top level of a module, which the child process imports;
 * arguments and result are copied, as by `structuredClone`. A call that is awaited in place, `await resize(image)`,
 * runs in the flow's process all the same unless the task itself has the runner as its option.
 *
 * @example
 * export const primes = task({ taskRunner: new ProcessTaskRunner({ maxWorkers: 2 }) }, function primes(below: number) {
 *   return sieve(below);
 * });
 */
export class ProcessTaskRunner extends HostedTaskRunner {
  /** Throws a `RangeError` where `maxWorkers` is no whole number from 1 on. */
  constructor(options: HostedTaskRunnerOptions = {}) {
    super(async () => (await import('./process-connection.ts')).openProcess, options);
  }
}
