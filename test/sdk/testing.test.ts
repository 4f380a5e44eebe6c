import { flow, getRunLogger, pauseFlowRun, sleep, task, Variable } from 'millrace';
import { createTestOrchestrator } from 'millrace/testing';
import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod';

let fails = 0;
const load = task({ name: 'load', retries: 2, retryDelaySeconds: 3600, tags: ['db'] }, (city: string) => {
  if (fails-- > 0) throw new Error('busy');
  return { city, days: 3 };
});
const report = flow({ name: 'report' }, async ({ city }: { city: string }) => {
  const rows = load.submit(city);
  const text = await task(function tell({ days }: { days: number }) {
    getRunLogger().info('%d days', days);
    return `${city}: ${days} days`;
  })(rows);
  return text;
});

describe('a test orchestrator', () => {
  it('runs a flow without a server or a wait, and has its records', async () => {
    fails = 1;
    const orchestrator = createTestOrchestrator();
    expect(await orchestrator.run(() => report({ city: 'Oslo' }))).toBe('Oslo: 3 days');
    expect(orchestrator.now().getTime() - Date.UTC(2026, 0, 1)).toBeGreaterThanOrEqual(3_600_000);
    expect(orchestrator.flowRuns).toMatchObject([
      { flowName: 'report', parameters: { city: 'Oslo' }, states: ['Pending', 'Running', 'Completed'], runCount: 1 },
    ]);
    const [first, second] = orchestrator.taskRuns;
    expect(first).toMatchObject({
      tags: ['db'],
      runCount: 2,
      states: ['Pending', 'Running', 'AwaitingRetry', 'Retrying', 'Completed'],
    });
    expect(second?.inputs).toEqual({ arg0: [first?.name] });
    expect(orchestrator.logs).toContainEqual({ level: 20, message: '3 days', run: second?.name });
  });

  it('throws what the flow throws', async () => {
    fails = 9;
    const orchestrator = createTestOrchestrator();
    await expect(orchestrator.run(() => report({ city: 'Oslo' }))).rejects.toThrow('did not reach');
    expect(orchestrator.flowRuns[0]?.state).toMatchObject({ type: 'FAILED', name: 'Failed' });
  });

  it('runs tasks outside of flows, and flows at the same time', async () => {
    fails = 0;
    const orchestrator = createTestOrchestrator();
    const results = await orchestrator.run(() =>
      Promise.all([load('a'), report({ city: 'b' }), report({ city: 'c' })]),
    );
    expect(results).toEqual([{ city: 'a', days: 3 }, 'b: 3 days', 'c: 3 days']);
    expect(orchestrator.flowRuns).toHaveLength(2);
    expect(orchestrator.taskRuns.filter(({ flowRunId }) => flowRunId === undefined)).toHaveLength(1);
  });

  it('has variables, and resumes and cancels runs when the test says so', async () => {
    const ask = flow({ name: 'ask' }, async () => {
      const { ok } = await pauseFlowRun({ waitForInput: z.object({ ok: z.boolean() }) });
      await Variable.set('ok', ok);
      await sleep(60_000);
    });
    const orchestrator = createTestOrchestrator({ variables: { kept: 1 } });
    orchestrator.after(10, () => orchestrator.resume({ ok: true }));
    orchestrator.after(20, () => orchestrator.cancel());
    await expect(orchestrator.run(() => ask())).rejects.toMatchObject({ code: 'cancelled-run' });
    expect([...orchestrator.variables]).toEqual([
      ['kept', 1],
      ['ok', true],
    ]);
    expect(orchestrator.flowRuns[0]?.states).toEqual(['Pending', 'Running', 'Paused', 'Running', 'Cancelled']);
    expect(() => orchestrator.resume()).toThrow('No run is paused.');
  });

  it('is not needed for the bare functions', () => {
    fails = 0;
    const rows = load.fn('x');
    expectTypeOf(rows).toEqualTypeOf<{ city: string; days: number }>();
    expect(rows).toEqual({ city: 'x', days: 3 });
    expectTypeOf(report.fn).returns.toEqualTypeOf<Promise<string>>();
  });
});
