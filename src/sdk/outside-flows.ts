import type { CallPlace } from './engine/call-place.ts';
import { Cancellation } from './engine/cancellation.ts';
import { processClock } from './engine/clock.ts';
import { conductTaskRun } from './engine/run-task.ts';
import { type Attempt, newAttempt, whenIdle } from './engine/scope.ts';
import { newRecord, type TaskCall } from './engine/task-call.ts';
import { type Settled, TaskFuture } from './task-future.ts';
import { heldRun, isTaskHost } from './task-registry.ts';

/** A task that is called outside of any run has a task run all the same, one that belongs to no flow run. */
export function placeOutside(): CallPlace {
  const attempt = newAttempt();
  return {
    attempt,
    scope: undefined,
    start<T>(call: TaskCall): TaskFuture<T> {
      const run = newRecord({ port: { clock: processClock }, flow: undefined, task: undefined, attempt }, call);
      const cancellation = new Cancellation();
      return new TaskFuture(run, conduct<T>(call, { run, cancellation, attempt }), cancellation);
    },
  };
}

interface Started {
  run: ReturnType<typeof newRecord>;
  cancellation: Cancellation;
  attempt: Attempt;
}

async function conduct<T>(call: TaskCall, { run, cancellation, attempt }: Started): Promise<Settled<T>> {
  if (isTaskHost()) return heldRun();
  try {
    const { withSession } = await import('./session/with-session.ts');
    return await withSession({ api: undefined, cancellation, print: true }, async ({ port, print }) => {
      const scope = { port, cancellation, logPrints: false, emit: print, attempt, flow: undefined, task: undefined };
      const settled = await conductTaskRun<T>(scope, call, { run, cancellation });
      // What the task started and did not wait for is part of it.
      await whenIdle(attempt);
      return settled;
    });
  } catch (error) {
    return { kind: 'error', error };
  }
}
