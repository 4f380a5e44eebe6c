import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { pauseFlowRun, resumeFlowRun, runContext, sleep, suspendFlowRun, task } from '../../src/sdk/index.ts';
import type { MemoryPort } from '../../src/sdk/testing/memory-port.ts';
import { type MemoryCall, runInMemory } from './run-in-memory.ts';

const approval = z.object({ approved: z.boolean(), by: z.string().default('nobody') });

/** Runs the flow; `resumed` is given to the run, that many seconds after it began. */
async function check(fn: () => unknown, expected: unknown, { resumed, ...call }: Resumed & MemoryCall = {}) {
  const { outcome, port } = await runInMemory(fn, { ...call, onPort: (made) => resumed && resume(made, resumed) });
  const states = [...port.flowRuns.values()][0]?.states.map(({ name }) => name).join(' > ');
  const end = 'error' in outcome ? (outcome.error as Error).name : outcome.result;
  expect({ states, end }).toEqual(expected);
  return port;
}

interface Resumed {
  resumed?: { afterSeconds: number; input?: { approved?: boolean | string } };
}

function resume(port: MemoryPort, { afterSeconds, input }: NonNullable<Resumed['resumed']>): void {
  port.clock.after(afterSeconds * 1000, () => {
    const [id] = port.flowRuns.keys();
    void port.services.resumeFlowRun(id ?? '', input);
  });
}

describe('pauseFlowRun', () => {
  it('holds the run until it is resumed', async () => {
    const port = await check(
      async () => {
        await pauseFlowRun();
        return 'on';
      },
      { states: 'Pending > Running > Paused > Running > Completed', end: 'on' },
      { resumed: { afterSeconds: 30 } },
    );
    expect(port.logs.map(({ message }) => message)).toEqual([
      "Beginning flow run 'main-run' for flow 'main'",
      'Pausing flow, execution will continue when this flow run is resumed.',
      'Resuming flow run execution!',
      'Finished in state Completed()',
    ]);
  });

  it('gives what the run was resumed with, checked and with defaults', () =>
    check(
      () => pauseFlowRun({ waitForInput: approval }),
      { states: 'Pending > Running > Paused > Running > Completed', end: { approved: true, by: 'nobody' } },
      { resumed: { afterSeconds: 3, input: { approved: true } } },
    ));

  it('keeps the schema of what it waits for', async () => {
    const port = await check(
      () => pauseFlowRun({ key: 'ask', waitForInput: approval }),
      { states: 'Pending > Running > Paused > Running > Completed', end: { approved: false, by: 'nobody' } },
      { resumed: { afterSeconds: 3, input: { approved: false } } },
    );
    const [id = ''] = port.flowRuns.keys();
    expect(await port.services.readInput(id, 'paused-ask-schema')).toMatchObject({
      properties: { approved: { type: 'boolean' }, by: { default: 'nobody' } },
      required: ['approved'],
    });
  });

  it('fails when the input does not fit', () =>
    check(
      () => pauseFlowRun({ waitForInput: approval }),
      { states: 'Pending > Running > Paused > Running > Failed', end: 'RunInputError' },
      { resumed: { afterSeconds: 3, input: { approved: 'perhaps' } } },
    ));

  it('fails when nobody resumes the run in time', () =>
    check(() => pauseFlowRun({ timeoutSeconds: 60 }), {
      states: 'Pending > Running > Paused > Failed',
      end: 'PauseTimeoutError',
    }));

  it('lets tasks that are under way go on, and works in a task', () =>
    check(
      async () => {
        const slow = task({ name: 'slow' }, async () => sleep(10_000)).submit();
        await task({ name: 'asks' }, () => pauseFlowRun())();
        return (await slow) ?? 'done';
      },
      { states: 'Pending > Running > Paused > Running > Completed', end: 'done' },
      { resumed: { afterSeconds: 5 } },
    ));

  it('ends with the cancellation of the run', async () => {
    const { outcome, port } = await runInMemory(() => pauseFlowRun(), {
      onPort: (made) => made.clock.after(5_000, made.cancelAll),
    });
    expect(outcome.error).toMatchObject({ code: 'cancelled-run' });
    expect(port.trace.at(-1)).toBe('flow main: Cancelled Flow run was cancelled.');
  });
});

describe('suspendFlowRun', () => {
  it('ends the part of this process, whatever the code makes of it', () =>
    check(
      async () => {
        await suspendFlowRun().catch(() => {});
        return 'on';
      },
      { states: 'Pending > Running > Suspended', end: 'PausedRunError' },
    ));
});

describe('resumeFlowRun', () => {
  it('says why a run that is not paused can not be resumed', async () => {
    const { outcome } = await runInMemory(() => resumeFlowRun(runContext().flowRun.id));
    expect(outcome.error).toMatchObject({ code: 'aborted-run', message: expect.stringContaining('not paused') });
  });
});
