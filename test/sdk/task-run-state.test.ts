import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskRunRecord } from '../../src/sdk/engine/run-records.ts';
import { advance, isFinal, pendingState, type TaskStep } from '../../src/sdk/engine/task-run-state.ts';

function newRun(): TaskRunRecord {
  return {
    id: 'task',
    name: 'task',
    flowRun: { runCount: 2 } as TaskRunRecord['flowRun'],
    taskKey: 'task-0',
    dynamicKey: '0',
    taskVersion: undefined,
    retries: 0,
    retryJitterFactor: undefined,
    retryDelaySeconds: 0,
    tags: [],
    labels: {},
    inputs: {},
    expectedStartUs: 0,
    runCount: 0,
    flowRunRunCount: 0,
    startUs: undefined,
    endUs: undefined,
    totalRunTimeUs: 0,
    state: pendingState('0', 0),
  };
}

const STEPS: Record<string, TaskStep> = {
  run: { step: 'run' },
  complete: { step: 'complete', type: 'COMPLETED', name: 'Completed', message: '', untrackableResult: true },
  fail: { step: 'fail', name: 'Failed', message: 'x' },
  time: { step: 'fail', name: 'TimedOut', message: 'x' },
  wait: { step: 'await-retry', scheduledTimeUs: 9 },
  retry: { step: 'retry' },
  unready: { step: 'not-ready', message: 'x' },
  crash: { step: 'crash', message: 'x' },
  cancel: { step: 'cancel', message: 'x' },
};

/** The steps, one each ten microseconds, as the states that come of them. */
function walk(steps: string): string {
  const run = newRun();
  const names = steps.split(' ').map((step, at) => {
    try {
      return advance(run, STEPS[step] as TaskStep, { id: `${at + 1}`, nowUs: (at + 1) * 10 }).to.name;
    } catch (error) {
      return (error as Error).message;
    }
  });
  return `${names.join(' ')} | runs ${run.runCount}, started ${run.startUs}, ended ${run.endUs}, ran ${run.totalRunTimeUs}`;
}

describe('the state machine of a task run', () => {
  it.each([
    ['run complete', 'Running Completed | runs 1, started 10, ended 20, ran 10'],
    ['run fail', 'Running Failed | runs 1, started 10, ended 20, ran 10'],
    ['run time', 'Running TimedOut | runs 1, started 10, ended 20, ran 10'],
    ['run wait retry complete', 'Running AwaitingRetry Retrying Completed | runs 2, started 10, ended 40, ran 20'],
    ['run retry retry fail', 'Running Retrying Retrying Failed | runs 3, started 10, ended 40, ran 30'],
    ['unready', 'NotReady | runs 0, started undefined, ended undefined, ran 0'],
    ['cancel', 'Cancelled | runs 0, started undefined, ended undefined, ran 0'],
    ['run wait crash', 'Running AwaitingRetry Crashed | runs 1, started 10, ended 30, ran 10'],
    [
      'complete',
      "A task run that is Pending can't take the step 'complete'. | runs 0, started undefined, ended undefined, ran 0",
    ],
    [
      'run run',
      "Running A task run that is Running can't take the step 'run'. | runs 1, started 10, ended undefined, ran 0",
    ],
    [
      'unready run',
      "NotReady A task run that is NotReady can't take the step 'run'. | runs 0, started undefined, ended undefined, ran 0",
    ],
  ])('%s', (steps, expected) => expect(walk(steps)).toBe(expected));

  it('tells that a completed run was rolled back, and leaves it as it is', () => {
    const run = newRun();
    for (const step of ['run', 'complete']) advance(run, STEPS[step] as TaskStep, { id: step, nowUs: 1 });
    const { from, to } = advance(run, { step: 'roll-back' }, { id: 'back', nowUs: 2 });
    expect([from?.name, to.name, to.message]).toEqual([
      'Completed',
      'RolledBack',
      'Task rolled back as part of transaction',
    ]);
    expect(run.state.name).toBe('Completed');
  });

  it('rolls back no run that is not completed', () => {
    for (const steps of [[], ['run'], ['run', 'fail'], ['cancel']]) {
      const run = newRun();
      for (const step of steps) advance(run, STEPS[step] as TaskStep, { id: step, nowUs: 1 });
      expect(() => advance(run, { step: 'roll-back' }, { id: 'back', nowUs: 2 })).toThrow(
        "can't take the step 'roll-back'",
      );
    }
  });

  it('never leaves a final state, and follows each state with the next', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...Object.keys(STEPS)), { maxLength: 12 }), (steps) => {
        const run = newRun();
        let now = 0;
        for (const step of steps) {
          const before = run.state;
          const ended = isFinal(before);
          try {
            const { from, to } = advance(run, STEPS[step] as TaskStep, { id: `${++now}`, nowUs: now });
            expect(ended).toBe(false);
            expect(from).toBe(before);
            expect(run.state).toBe(to);
            expect(run.totalRunTimeUs).toBeLessThanOrEqual(now);
          } catch (error) {
            expect((error as Error).message).toMatch(/can't take the step/);
            expect(run.state).toBe(before);
          }
        }
      }),
    );
  });
});
