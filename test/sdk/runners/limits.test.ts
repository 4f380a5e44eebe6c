import { describe, expect, it } from 'vitest';
import {
  ConcurrentTaskRunner,
  flow,
  ProcessTaskRunner,
  SequentialTaskRunner,
  type TaskRunner,
  task,
} from '../../../src/sdk/index.ts';
import { runForReal } from './run-for-real.ts';
import { where } from './suite-tasks.ts';

/** Runs so many tasks and tells the order of their beginnings, and how many ran at a time at most. */
async function crowd(taskRunner: TaskRunner | undefined, count = 12) {
  const began: number[] = [];
  let running = 0;
  let most = 0;
  const visit = task(async function visit(n: number) {
    began.push(n);
    most = Math.max(most, ++running);
    for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
  });
  const numbers = Array.from({ length: count }, (_, n) => n);
  const { outcome } = await runForReal(() => visit.map(numbers), { options: taskRunner ? { taskRunner } : {} });
  expect(outcome.state.type).toBe('COMPLETED');
  return { began, most };
}

const inOrder = Array.from({ length: 12 }, (_, n) => n);

describe('how many tasks run at a time', () => {
  it.each([
    ['as many as there are', undefined, 12],
    ['without a limit', new ConcurrentTaskRunner(), 12],
    ['with a limit of 1', new ConcurrentTaskRunner({ maxWorkers: 1 }), 1],
    ['with a limit of 5', new ConcurrentTaskRunner({ maxWorkers: 5 }), 5],
    ['in sequence', new SequentialTaskRunner(), 1],
  ])('%s', async (_, runner, most) => {
    expect(await crowd(runner)).toEqual({ began: inOrder, most });
  });

  it('is counted for each flow run', async () => {
    const runner = new ConcurrentTaskRunner({ maxWorkers: 2 });
    expect((await Promise.all([crowd(runner), crowd(runner)])).map(({ most }) => most)).toEqual([2, 2]);
  });

  it('leaves out who waits for the next retry', async () => {
    const began: string[] = [];
    const work = task({ retryDelaySeconds: 0.2 }, async function work(name: string) {
      began.push(name);
      if (name === 'first' && began.filter((other) => other === name).length === 1) throw new Error('again');
    });
    await runForReal(
      async () => {
        await Promise.all([work.withOptions({ retries: 1 }).submit('first'), work.submit('second')]);
      },
      { options: { taskRunner: new SequentialTaskRunner() } },
    );
    expect(began).toEqual(['first', 'second', 'first']);
  });

  it('holds up no task that submits others', async () => {
    const inner = task((n: number) => n + 1);
    const outer = task(async (n: number) => (await inner.map([n, n])).reduce((a, b) => a + b));
    const { outcome } = await runForReal(() => outer.map([1, 2]), {
      options: { taskRunner: new SequentialTaskRunner() },
    });
    expect(outcome.result).toEqual([4, 6]);
  });

  it('goes on when one that waits is cancelled', async () => {
    const began: number[] = [];
    const first = Promise.withResolvers<void>();
    const work = task(async function work(n: number) {
      began.push(n);
      if (n === 0) await first.promise;
    });
    const { runs } = await runForReal(
      async () => {
        const futures = [0, 1, 2].map((n) => work.submit(n));
        await expect.poll(() => began).toEqual([0]);
        futures[1]?.cancel();
        first.resolve();
        await Promise.all(futures.map((future) => future.wait()));
      },
      { options: { taskRunner: new SequentialTaskRunner() } },
    );
    expect(began).toEqual([0, 2]);
    expect(runs.map(({ states }) => states.at(-1))).toEqual(['Completed', 'Cancelled', 'Completed']);
  });

  it.each([0, -1, 1.5, Number.NaN])('may not be %d', (maxWorkers) => {
    expect(() => new ConcurrentTaskRunner({ maxWorkers })).toThrow(RangeError);
  });
});

describe('which tasks a runner has', () => {
  const processes = new ProcessTaskRunner({ maxWorkers: 2 });
  const pidsOf = async (fn: () => Promise<unknown>, taskRunner?: TaskRunner) => {
    const { outcome } = await runForReal(fn, { options: taskRunner ? { taskRunner } : {} });
    if ('error' in outcome) throw outcome.error;
    return (outcome.result as { pid: number }[]).map(({ pid }) => (pid === process.pid ? 'here' : 'elsewhere'));
  };

  it("of its flow's, those that are submitted or mapped", async () => {
    expect(await pidsOf(async () => [await where(), await where.submit()], processes)).toEqual(['here', 'elsewhere']);
  });

  it('all runs of a task that has it as its option', async () => {
    const there = where.withOptions({ taskRunner: processes });
    expect(await pidsOf(async () => [await there(), await there.submit(), await where.submit()])).toEqual([
      'elsewhere',
      'elsewhere',
      'here',
    ]);
  });

  it('none of a subflow', async () => {
    const child = flow({ name: 'child' }, async () => where.submit());
    expect(await pidsOf(async () => [await child(), await where.submit()], processes)).toEqual(['here', 'elsewhere']);
  });
});
