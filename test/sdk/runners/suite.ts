import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskRunner } from '../../../src/sdk/engine/task-runner.ts';
import { task } from '../../../src/sdk/index.ts';
import { runForReal } from './run-for-real.ts';
import * as tasks from './suite-tasks.ts';

/** What a runner can't do by its nature. */
export type Lack =
  /** A body that never pauses, or ends its process, takes the flow along. */
  | 'isolation'
  /** Bodies run one after another. */
  | 'concurrency'
  /** Tasks that were made in a function can't be found again elsewhere, functions can't be passed. */
  | 'closures';

/** What every runner does alike. `make` gives one that runs at most two bodies at a time, where it can. */
export function testRunner(name: string, make: () => TaskRunner, lacks: readonly Lack[]): void {
  const runner = make();
  const options = { taskRunner: runner };
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'runner-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const fileFor = (what: string) => join(folder, what);
  const linesOf = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

  describe(`${name}: every runner`, () => {
    it('gives results', async () => {
      const { outcome, runs } = await runForReal(() => tasks.add.map([1, 2, 3], [10, 20, 30]), { options });
      expect(outcome.result).toEqual([11, 22, 33]);
      expect(runs.map(({ states }) => states)).toEqual(Array(3).fill(['Pending', 'Running', 'Completed']));
    });

    it('gives errors as they were thrown, with the stack of where that was', async () => {
      let caught: unknown;
      const { runs, messages } = await runForReal(
        async () => {
          caught = await tasks.fail
            .submit('oh no')
            .result()
            .catch((error: unknown) => error);
        },
        { options },
      );
      expect(caught).toBeInstanceOf(RangeError);
      expect(caught).toMatchObject({ message: 'oh no', hint: 'look here', cause: { message: 'deeper' } });
      expect((caught as Error).stack).toContain('suite-tasks.ts');
      expect(runs[0]?.state).toMatchObject({
        name: 'Failed',
        message: 'Task run encountered an exception RangeError: oh no',
      });
      expect(messages.join('\n')).toMatch(/RangeError: oh no\n.*suite-tasks\.ts/);
    });

    it('keeps the results of tasks that a body calls, unless it fails', async () => {
      const kept = fileFor('kept');
      const statesOfAdd = async (failing: boolean) => {
        const run = async () => {
          await tasks.sumKept.submit(kept, failing).wait();
        };
        const { runs } = await runForReal(run, { options });
        return runs.find(({ name }) => name.startsWith('add'))?.states.at(-1);
      };
      expect(await statesOfAdd(true)).toBe('RolledBack');
      expect(await statesOfAdd(false)).toBe('Completed');
      expect(await statesOfAdd(false)).toBe('Cached');
      expect(readdirSync(kept)).toHaveLength(1);
    });

    it('calls a body once, and once for each retry', async () => {
      const file = fileFor('once');
      await runForReal(() => tasks.note.submit(file, false), { options });
      expect(linesOf(file)).toHaveLength(1);
      const { runs } = await runForReal(
        () =>
          tasks.note
            .submit(file, true)
            .wait()
            .then(() => null),
        { options },
      );
      expect(linesOf(file)).toHaveLength(4);
      expect(runs[0]?.states).toEqual(['Pending', 'Running', 'Retrying', 'Retrying', 'Failed']);
    });

    it('keeps data as it is', async () => {
      const cycle: Record<string, unknown> = { name: 'cycle' };
      cycle.self = cycle;
      const values = [
        undefined,
        null,
        new Date(5),
        new Map([[1, new Set(['a'])]]),
        10n ** 30n,
        /x/g,
        [Number.NaN, -0],
        Buffer.from('bytes'),
        new Float64Array([1.5, 2.5]),
        { nested: new Uint16Array([1, 2]) },
        cycle,
      ];
      const { outcome } = await runForReal(() => tasks.echo.map(values), { options });
      expect(outcome.result).toEqual(values);
    });

    it('takes 20 megabytes there and back', async () => {
      const bytes = Buffer.alloc(20_000_000, 'abc');
      const { outcome } = await runForReal(() => tasks.echo.submit(bytes), { options });
      expect(bytes.equals(outcome.result as Buffer)).toBe(true);
    });

    it('brings all lines of a log, in order', async () => {
      const { port, messages } = await runForReal(() => tasks.say.submit(1_000), { options });
      const lines = messages.filter((message) => message.startsWith('line '));
      expect(lines).toEqual(Array.from({ length: 1_000 }, (_, line) => `line ${line}`));
      expect(messages.indexOf('printed')).toBeGreaterThan(messages.indexOf('line 999'));
      expect(port.logs.find(({ message }) => message === 'printed')?.taskRun?.name).toMatch(/^say-/);
    });

    it('tells a body of its run', async () => {
      const { outcome } = await runForReal(async ({ city }: { city: string }) => [await tasks.where.submit(), city], {
        options,
        parameters: { city: 'Oslo' },
      });
      expect(outcome.result).toMatchObject([
        { flow: 'main', task: expect.stringMatching(/^where-/), parameters: { city: 'Oslo' } },
        'Oslo',
      ]);
    });

    it('lets a body make artifacts', async () => {
      const { outcome, port } = await runForReal(() => tasks.draw.submit(), { options });
      expect(outcome.result).toMatch(/^id-/);
      expect(port.artifacts).toMatchObject([{ key: 'drawn', data: '# drawn' }]);
    });

    it('lets a body ask the orchestrator', async () => {
      const { outcome } = await runForReal(() => tasks.remember.submit(42), { options });
      expect(outcome).toMatchObject({ result: 42 });
    });

    it('lets a body call tasks', async () => {
      const { outcome, runs } = await runForReal(() => tasks.outer.submit(1), { options });
      expect(outcome.result).toBe(5);
      expect(runs.map((run) => `${run.name}: ${run.states.join(' ')}`)).toEqual([
        'outer: Pending Running Completed',
        'add: Pending Running Completed',
        'add: Pending Running Completed',
      ]);
    });

    it('lets a body return a state', async () => {
      const { outcome, runs } = await runForReal(() => tasks.skip.submit(), { options });
      expect(outcome.result).toBe(7);
      expect(runs[0]?.state).toMatchObject({ name: 'Skipped', message: 'nothing to do' });
    });

    it('takes all that a generator gives', async () => {
      const { outcome } = await runForReal(() => tasks.count.submit(3), { options });
      expect(outcome.result).toEqual([1, 2, 3]);
    });

    it('tells apart what one place in the source has made', async () => {
      const { outcome } = await runForReal(async () => [await tasks.double.submit(5), await tasks.triple.submit(5)], {
        options,
      });
      expect(outcome.result).toEqual([10, 15]);
    });

    it('cancels a body that listens', async () => {
      const file = fileFor('listen');
      const { runs } = await runForReal(
        async () => {
          const future = tasks.listen.submit(file);
          await expect.poll(() => linesOf(file)).toEqual(['begun']);
          future.cancel();
          await future.wait();
        },
        { options },
      );
      expect(runs[0]?.state.name).toBe('Cancelled');
      await expect.poll(() => linesOf(file)).toEqual(['begun', 'cleaned up after CancelledRunError']);
    });

    it('ends a body that listens when its time is over, and goes on', async () => {
      const file = fileFor('timeout');
      const { runs, outcome } = await runForReal(
        async () => {
          await tasks.listen.withOptions({ timeoutSeconds: 1 }).submit(file).wait();
          return tasks.add.submit(1, 1);
        },
        { options },
      );
      expect(runs[0]?.state).toMatchObject({ name: 'TimedOut', message: 'Task run exceeded timeout of 1 second(s)' });
      expect(outcome.result).toBe(2);
      await expect.poll(() => linesOf(file)).toEqual(['begun', 'cleaned up after TaskRunTimeoutError']);
    });
  });

  describeIf(lacks.includes('isolation'))(`${name}: a runner in the flow's process`, () => {
    it('lets tasks go that do not listen', async () => {
      const deaf = task({ timeoutSeconds: 0.01 }, () => new Promise(() => {}));
      const { runs, outcome } = await runForReal(
        () =>
          deaf
            .submit()
            .wait()
            .then(() => 'went on'),
        { options },
      );
      expect(runs[0]?.state.name).toBe('TimedOut');
      expect(outcome.result).toBe('went on');
    });
  });

  describeIf(!lacks.includes('isolation'))(`${name}: a runner with task hosts`, () => {
    it('ends a body that never pauses, when it is cancelled and when its time is over', async () => {
      const file = fileFor('spin');
      const { runs, outcome } = await runForReal(
        async () => {
          const cancelled = tasks.spin.submit(file);
          await expect.poll(() => linesOf(file)).toHaveLength(1);
          cancelled.cancel();
          await cancelled.wait();
          await tasks.spin.withOptions({ timeoutSeconds: 1 }).submit(file).wait();
          return tasks.add.submit(1, 1);
        },
        { options },
      );
      expect(runs.map(({ state }) => state.name)).toEqual(['Cancelled', 'TimedOut', 'Completed']);
      expect(outcome.result).toBe(2);
    });

    it('tells that what ran a task has ended, and starts another', async () => {
      const { runs, outcome } = await runForReal(
        async () => {
          await tasks.quit.submit(3).wait();
          return tasks.add.submit(1, 1);
        },
        { options },
      );
      expect(runs[0]?.state).toMatchObject({
        name: 'Crashed',
        message: expect.stringContaining("What ran the task 'quit' ended with exit code 3 before the task did."),
      });
      expect(outcome.result).toBe(2);
    });
  });

  describeIf(lacks.includes('closures'))(`${name}: a runner with task hosts refuses`, () => {
    const failing = async (submit: () => { wait(): Promise<unknown> }) => {
      const { runs } = await runForReal(
        () =>
          submit()
            .wait()
            .then(() => null),
        { options },
      );
      return { states: runs[0]?.states, message: runs[0]?.state.message };
    };

    it('tasks that were made in a function', async () => {
      const made = task({ retries: 3 }, function made() {
        return 1;
      });
      const { states, message } = await failing(() => made.submit());
      expect(states).toEqual(['Pending', 'Running', 'Failed']);
      expect(message).toContain("The task 'made' can't run in another process or thread");
    });

    it('arguments that can not be copied', async () => {
      const { states, message } = await failing(() => tasks.echo.submit(() => 1));
      expect(states).toEqual(['Pending', 'Running', 'Failed']);
      expect(message).toContain("The arguments of the task 'echo' can't be sent to where it runs");
    });

    it('results that can not be copied', async () => {
      const { states, message } = await failing(() => tasks.pick.submit(1));
      expect(states).toEqual(['Pending', 'Running', 'Failed']);
      expect(message).toContain("The result of the task 'pick' can't be sent from where it ran");
    });
  });
}

/** What a runner has no part in is not told as skipped. */
function describeIf(wanted: boolean): (name: string, tests: () => void) => void {
  return wanted ? describe : () => {};
}
