import { describe, expect, it } from 'vitest';
import { Cancellation } from '../../src/sdk/engine/cancellation.ts';
import { CancelledRunError, TerminationError } from '../../src/sdk/errors.ts';
import { flow, runContext, sleep, states, task } from '../../src/sdk/index.ts';
import { type MemoryCall, runInMemory } from './run-in-memory.ts';

const one = task(function one() {
  return 1;
});
const add = task(function add(a: number, b: number) {
  return a + b;
});
const fail = task(function fail() {
  throw new TypeError('boom');
});

async function check(fn: (parameters: never) => unknown, expected: string, call: MemoryCall = {}) {
  const { port, outcome } = await runInMemory(fn, call);
  const end =
    'error' in outcome ? `throws ${(outcome.error as Error).name}` : `gives ${JSON.stringify(outcome.result)}`;
  const lines = expected.trim().split('\n');
  const trace = port.trace.map((line) => line.replace(/'id-\d+'/, "'…'"));
  expect([...trace, end]).toEqual(lines.map((line) => line.trim()));
}

describe('a task run', () => {
  it('goes from Pending over Running to Completed', () =>
    check(
      () => one(),
      `flow main: new
       flow main: Running
       task one: Pending
       task one: Pending -> Running
       task one: Running -> Completed
       flow main: Completed
       gives 1`,
    ));

  it('fails with what it threw, and its flow with it', () =>
    check(
      () => fail(),
      `flow main: new
       flow main: Running
       task fail: Pending
       task fail: Pending -> Running
       task fail: Running -> Failed Task run encountered an exception TypeError: boom
       flow main: Failed Flow run encountered an exception: TypeError: boom
       throws TypeError`,
    ));

  it('waits between its retries, each time as long as it is told', () =>
    check(
      () => fail.withOptions({ retries: 3, retryDelaySeconds: [1, 0] })(),
      `flow main: new
       flow main: Running
       task fail: Pending
       task fail: Pending -> Running
       task fail: Running -> AwaitingRetry
       task fail: AwaitingRetry -> Retrying
       task fail: Retrying -> AwaitingRetry
       task fail: AwaitingRetry -> Retrying
       task fail: Retrying -> AwaitingRetry
       task fail: AwaitingRetry -> Retrying
       task fail: Retrying -> Failed Task run encountered an exception TypeError: boom
       flow main: Failed Flow run encountered an exception: TypeError: boom
       throws TypeError`,
    ));

  it('times out, is tried again, and ends as TimedOut', () =>
    check(
      () => task({ name: 'slow', timeoutSeconds: 2, retries: 1 }, () => sleep(5_000))(),
      `flow main: new
       flow main: Running
       task slow: Pending
       task slow: Pending -> Running
       task slow: Running -> Retrying
       task slow: Retrying -> TimedOut Task run exceeded timeout of 2 second(s)
       flow main: TimedOut Flow run failed due to timeout: TaskRunTimeoutError: Task run exceeded timeout of 2 second(s)
       throws TaskRunTimeoutError`,
    ));

  it('is not ready when what it needs failed', () =>
    check(
      async () => {
        const failed = fail.submit();
        await add.submit(1, failed as never).wait();
        return 'went on';
      },
      `flow main: new
       flow main: Running
       task fail: Pending
       task add: Pending
       task fail: Pending -> Running
       task fail: Running -> Failed Task run encountered an exception TypeError: boom
       task add: Pending -> NotReady Upstream task run '…' did not reach a 'COMPLETED' state.
       flow main: Completed
       gives "went on"`,
    ));

  it('takes a slot for each of its tags while it runs', () =>
    check(
      () => one.withOptions({ tags: ['db', 'slow'] })(),
      `flow main: new
       flow main: Running
       task one: Pending
       slots taken: db, slow
       task one: Pending -> Running
       task one: Running -> Completed
       slots freed: db, slow
       flow main: Completed
       gives 1`,
    ));

  it('ends in the state that it returns', () =>
    check(
      () => task({ name: 'skip' }, () => states.completed({ name: 'Skipped', message: 'nothing new', data: 7 }))(),
      `flow main: new
       flow main: Running
       task skip: Pending
       task skip: Pending -> Running
       task skip: Running -> Skipped nothing new
       flow main: Completed
       gives 7`,
    ));

  it('that is cancelled alone leaves its flow running', () =>
    check(
      async () => {
        const future = task({ name: 'long' }, () => sleep(60_000)).submit();
        await sleep(10);
        future.cancel();
        return (await future.wait()).name;
      },
      `flow main: new
       flow main: Running
       task long: Pending
       task long: Pending -> Running
       task long: Running -> Cancelled The task run was cancelled by its flow.
       flow main: Completed
       gives "Cancelled"`,
    ));
});

describe('a flow run', () => {
  it('is tried again whole when the orchestrator says so', () =>
    check(
      () => {
        if (runContext().flowRun.runCount === 1) throw new Error('not yet');
        return one();
      },
      `flow main: new
       flow main: Running
       flow main: Failed Flow run encountered an exception: Error: not yet (rejected AwaitingRetry)
       flow main: Running (wait)
       flow main: Running
       task one: Pending
       task one: Pending -> Running
       task one: Running -> Completed
       flow main: Completed
       gives 1`,
      { options: { retries: 1, retryDelaySeconds: 5 } },
    ));

  it('times out and cancels what is under way', () =>
    check(
      () => task({ name: 'long' }, () => sleep(60_000))(),
      `flow main: new
       flow main: Running
       task long: Pending
       task long: Pending -> Running
       task long: Running -> Cancelled Flow run exceeded timeout of 3 second(s)
       flow main: TimedOut Flow run exceeded timeout of 3 second(s)
       throws FlowRunTimeoutError`,
      { options: { timeoutSeconds: 3 } },
    ));

  it('waits for what it started but did not await', () =>
    check(
      () => {
        task({ name: 'late' }, () => sleep(1_000)).submit();
        return 'done';
      },
      `flow main: new
       flow main: Running
       task late: Pending
       task late: Pending -> Running
       task late: Running -> Completed
       flow main: Completed
       gives "done"`,
    ));

  it('completes although a task failed that it did not return', () =>
    check(
      () => {
        void fail();
      },
      `flow main: new
       flow main: Running
       task fail: Pending
       task fail: Pending -> Running
       task fail: Running -> Failed Task run encountered an exception TypeError: boom
       flow main: Completed
       gives undefined`,
    ));

  it('ends as the futures that it returns do', () =>
    check(
      () => [one.submit(), fail.submit()],
      `flow main: new
       flow main: Running
       task one: Pending
       task fail: Pending
       task one: Pending -> Running
       task one: Running -> Completed
       task fail: Pending -> Running
       task fail: Running -> Failed Task run encountered an exception TypeError: boom
       flow main: Failed 1/2 states failed.
       throws FailedRunError`,
    ));

  it('gives the results of the futures that it returns', () =>
    check(
      () => [one.submit(), one.submit()],
      `flow main: new
       flow main: Running
       task one: Pending
       task one: Pending
       task one: Pending -> Running
       task one: Running -> Completed
       task one: Pending -> Running
       task one: Running -> Completed
       flow main: Completed All states completed.
       gives [1,1]`,
    ));

  it('is cancelled when someone asks for it, with all that is under way', () => {
    let cancelAll: () => void = () => {};
    return check(
      async () => {
        const long = task({ name: 'long' }, () => sleep(60_000)).submit();
        await sleep(1);
        cancelAll();
        await long;
      },
      `flow main: new
       flow main: Running
       task long: Pending
       task long: Pending -> Running
       task long: Running -> Cancelled Flow run was cancelled.
       flow main: Cancelled Flow run was cancelled.
       throws CancelledRunError`,
      {
        onPort: (port) => {
          cancelAll = () => port.cancelAll();
        },
      },
    );
  });

  it('that its caller cancels goes over Cancelling to Cancelled', () => {
    const cancellation = new Cancellation();
    return check(
      async () => {
        cancellation.cancel(new CancelledRunError('enough'));
        await sleep(1);
      },
      `flow main: new
       flow main: Running
       flow main: Cancelling Flow run was cancelled.
       flow main: Cancelled Flow run was cancelled.
       throws CancelledRunError`,
      { cancellation },
    );
  });

  it('crashes with its tasks when the process is told to end', () => {
    const cancellation = new Cancellation();
    return check(
      async () => {
        const long = task({ name: 'long' }, () => sleep(60_000)).submit();
        await sleep(1);
        cancellation.cancel(new TerminationError('SIGTERM'));
        await long;
      },
      `flow main: new
       flow main: Running
       task long: Pending
       task long: Pending -> Running
       task long: Running -> Crashed Execution was aborted by a termination signal.
       flow main: Crashed Execution was aborted by a termination signal.
       throws TerminationError`,
      { cancellation },
    );
  });

  it('is cancelled while it waits for its next go', () => {
    const cancellation = new Cancellation();
    return check(
      () => {
        setImmediate(() => cancellation.cancel(new CancelledRunError('enough')));
        throw new Error('no');
      },
      `flow main: new
       flow main: Running
       flow main: Failed Flow run encountered an exception: Error: no (rejected AwaitingRetry)
       flow main: Running (wait)
       flow main: Cancelling Flow run was cancelled.
       flow main: Cancelled Flow run was cancelled.
       throws CancelledRunError`,
      { cancellation, options: { retries: 1, retryDelaySeconds: 600 } },
    );
  });

  it('does not run when the orchestrator holds it as cancelled', () =>
    check(
      () => one(),
      `flow main: new
       flow main: Running (rejected Cancelled)
       throws CancelledRunError`,
      {
        decide: (_, run) => ({
          kind: 'rejected',
          state: { ...run.state, type: 'CANCELLED', name: 'Cancelled' },
          reason: '',
        }),
      },
    ));

  it('keeps the parameters of the run that it takes up', () =>
    check(
      ({ n }: { n: number }) => add(n, 1),
      `flow main: existing
       flow main: Running
       task add: Pending
       task add: Pending -> Running
       task add: Running -> Completed
       flow main: Completed
       gives 42`,
      { flowRunId: 'x', existing: { parameters: { n: 41 } } },
    ));
});

describe('a subflow', () => {
  it('is not begun any more by the function of a flow that was stopped', async () => {
    const cancellation = new Cancellation();
    const child = flow({ name: 'child' }, () => 1);
    const refused = Promise.withResolvers<unknown>();
    const { outcome, port } = await runInMemory(
      async () => {
        queueMicrotask(() => cancellation.cancel(new TerminationError('SIGTERM')));
        await sleep(10).catch(() => {});
        await child().then(refused.resolve, refused.resolve);
      },
      { cancellation },
    );
    expect(outcome.state.name).toBe('Crashed');
    expect(await refused.promise).toBeInstanceOf(TerminationError);
    expect(port.starts.map(({ kind }) => kind)).toEqual(['new']);
  });

  const child = flow({ name: 'child' }, async ({ n }: { n: number }) => add(n, 1));

  it('has a run of its own and takes futures as parameters', () =>
    check(
      () => child({ n: one.submit() }),
      `flow main: new
       flow main: Running
       task one: Pending
       task one: Pending -> Running
       task one: Running -> Completed
       flow child: subflow
       flow child: Running
       task add: Pending
       task add: Pending -> Running
       task add: Running -> Completed
       flow child: Completed
       flow main: Completed
       gives 2`,
    ));

  it('is not ready when a parameter failed', () =>
    check(
      async () => {
        await child({ n: fail.submit() as never }).catch(() => {});
      },
      `flow main: new
       flow main: Running
       task fail: Pending
       task fail: Pending -> Running
       task fail: Running -> Failed Task run encountered an exception TypeError: boom
       flow child: subflow
       flow child: NotReady Upstream task run '…' did not reach a 'COMPLETED' state.
       flow main: Completed
       gives undefined`,
    ));

  it('is told apart by counting, so that a retry finds it again', async () => {
    const { port } = await runInMemory(
      async () => {
        await child({ n: 1 });
        await child({ n: 2 });
        if (runContext().flowRun.runCount === 1) throw new Error('again');
      },
      { options: { retries: 1 } },
    );
    const keys = port.starts.map((start) => (start.kind === 'subflow' ? start.tracking.dynamicKey : start.kind));
    expect(keys).toEqual(['new', '0', '1', '0', '1']);
  });
});
