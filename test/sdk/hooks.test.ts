import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/sdk/engine/cancellation.ts';
import { TerminationError } from '../../src/sdk/errors.ts';
import {
  type FlowHook,
  type FlowOptions,
  getRunLogger,
  sleep,
  states,
  type TaskHook,
  task,
} from '../../src/sdk/index.ts';
import { type MemoryCall, runInMemory } from './run-in-memory.ts';

/** Runs the flow and compares the states and the log, in the order in which they came. */
async function check(fn: () => unknown, expected: string, call: MemoryCall = {}) {
  const lines: string[] = [];
  await runInMemory(fn, {
    ...call,
    onPort(port) {
      call.onPort?.(port);
      const { log, reportTaskRun, proposeState } = port;
      port.log = (line) => {
        if (!/^Finished in|^Beginning|^Flow run was/.test(line.message)) lines.push(line.message.split('\n')[0] ?? '');
        log(line);
      };
      port.reportTaskRun = (transition) => {
        lines.push(`task ${transition.to.name}`);
        reportTaskRun(transition);
      };
      port.proposeState = (id, proposal) => {
        lines.push(`flow ${proposal.name}`);
        return proposeState(id, proposal);
      };
    },
  });
  expect(lines).toEqual(
    expected
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  );
}

const told: TaskHook = function told(named, run, state) {
  getRunLogger().info(`${named.name} ${run.runCount} ${state.type}`);
};
const broken: TaskHook = async function broken() {
  throw new Error('hook');
};
const all = { onRunning: told, onCompletion: told, onFailure: told };
const hooks = (...names: (keyof FlowOptions)[]): FlowOptions => {
  const hook: FlowHook = function told(named, run, state) {
    getRunLogger().info(`${named.name} ${run.runCount} ${state.type}`);
  };
  return Object.fromEntries(names.map((name) => [name, hook]));
};

describe('hooks of a task', () => {
  it('run when it runs and when it completes', () =>
    check(
      () => task({ name: 'load', ...all }, () => 1)(),
      `flow Running
       task Pending
       task Running
       Running hook 'told' in response to entering state 'Running'
       load 1 RUNNING
       Hook 'told' finished running successfully
       task Completed
       Running hook 'told' in response to entering state 'Completed'
       load 1 COMPLETED
       Hook 'told' finished running successfully
       flow Completed`,
    ));

  it('run for each retry, and for the failure once', () =>
    check(
      () =>
        task({ name: 'load', retries: 1, onRunning: told, onFailure: [broken, told] }, () => {
          throw new Error('no');
        })(),
      `flow Running
       task Pending
       task Running
       Running hook 'told' in response to entering state 'Running'
       load 1 RUNNING
       Hook 'told' finished running successfully
       Task run failed with exception: Error: no - Retry 1/1 will start immediately
       task Retrying
       Running hook 'told' in response to entering state 'Retrying'
       load 2 RUNNING
       Hook 'told' finished running successfully
       Task run failed with exception: Error: no - Retries are exhausted
       task Failed
       Running hook 'broken' in response to entering state 'Failed'
       An error was encountered while running hook 'broken'
       Running hook 'told' in response to entering state 'Failed'
       load 2 FAILED
       Hook 'told' finished running successfully
       Encountered exception during execution: Error: no
       flow Failed`,
    ));

  it('run for a state that the task returned', () =>
    check(
      () => task({ name: 'load', onFailure: told }, () => states.failed({ name: 'Bad' }))().catch(() => 1),
      `flow Running
       task Pending
       task Running
       Task run failed with state: Bad(type=FAILED)
       task Bad
       Running hook 'told' in response to entering state 'Bad'
       load 1 FAILED
       Hook 'told' finished running successfully
       flow Completed`,
    ));
});

describe('hooks of a flow', () => {
  it('run when it runs, completes and fails, retries included', () =>
    check(
      () => 1,
      `flow Running
       Running hook 'told' in response to entering state 'Running'
       main 1 RUNNING
       Hook 'told' finished running successfully
       flow Completed
       Running hook 'told' in response to entering state 'Completed'
       main 1 COMPLETED
       Hook 'told' finished running successfully`,
      { options: hooks('onRunning', 'onCompletion', 'onFailure') },
    ));

  it('do not take a failure that is retried for one', () =>
    check(
      () => {
        throw new Error('no');
      },
      `flow Running
       Encountered exception during execution: Error: no
       flow Failed
       Received non-final state 'AwaitingRetry' when proposing final state 'Failed' and will attempt to run again...
       flow Running
       Encountered exception during execution: Error: no
       flow Failed
       Running hook 'told' in response to entering state 'Failed'
       main 2 FAILED
       Hook 'told' finished running successfully`,
      { options: { retries: 1, ...hooks('onFailure') } },
    ));

  it('run once when it is cancelled', () =>
    check(
      () => sleep(60_000),
      `flow Running
       Running hook 'told' in response to entering state 'Cancelling'
       main 1 CANCELLING
       Hook 'told' finished running successfully
       flow Cancelled`,
      {
        options: hooks('onCancellation', 'onFailure', 'onCompletion'),
        onPort: (port) => port.clock.after(1000, port.cancelAll),
      },
    ));

  it('run when the process is told to end', () => {
    const cancellation = new Cancellation();
    return check(
      () => sleep(60_000),
      `flow Running
       Crash detected! Execution was aborted by a termination signal.
       flow Crashed
       Running hook 'told' in response to entering state 'Crashed'
       main 1 CRASHED
       Hook 'told' finished running successfully`,
      {
        cancellation,
        options: hooks('onCrashed', 'onCancellation', 'onFailure'),
        onPort: (port) => port.clock.after(1000, () => cancellation.cancel(new TerminationError('SIGTERM'))),
      },
    );
  });
});
