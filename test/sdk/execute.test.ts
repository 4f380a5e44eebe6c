import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { createClient, type PrefectClient } from '../../src/client/create-client.ts';
import { type Orchestrator, openOrchestrator } from '../../src/client/orchestrator.ts';
import { FLOW_PROTOCOL, type FlowInvocation, type FlowProtocol } from '../../src/sdk/flow-protocol.ts';
import { flow, runContext, sleep, task } from '../../src/sdk/index.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';

let server: RunningServer;
let api: ApiAddress;
let client: PrefectClient;
let orchestrator: Orchestrator;
beforeAll(async () => {
  server = await startServer({ database: ':memory:', version: '0.0.0' });
  api = { url: server.url, auth: { kind: 'none' }, source: 'embedded' };
  client = createClient(api);
  orchestrator = openOrchestrator(api);
});
afterAll(async () => {
  await orchestrator.close();
  await client.close();
  await server.close();
});

const execute = (of: { [FLOW_PROTOCOL]: FlowProtocol }, invocation: Partial<FlowInvocation> = {}) =>
  of[FLOW_PROTOCOL].execute({ parameters: {}, api, onEvent: () => {}, ...invocation });

const add = task(function add(a: number, b: number) {
  return a + b;
});
const sum = flow(
  { name: 'sum', parameters: z.object({ a: z.number(), b: z.number().default(1) }), retries: 2, retryDelaySeconds: 7 },
  ({ a, b }) => add(a, b),
);

describe('a flow run by a runner', () => {
  it('takes up the run that is there, with its parameters', async () => {
    const { id: flowId } = await client.upsertFlow({ name: 'sum' });
    const made = await client.createFlowRun({ flow_id: flowId, parameters: { a: 41 }, state: { type: 'PENDING' } });
    const outcome = await execute(sum, { flowRunId: made.id, labels: { 'my.label': 'x' } });
    expect(outcome).toMatchObject({
      flowRunId: made.id,
      flowRunName: made.name,
      result: 42,
      state: { name: 'Completed' },
    });
    const run = await client.readFlowRun(made.id);
    expect(run.empirical_policy).toMatchObject({ retries: 2, retry_delay: 7 });
    expect(run.labels).toMatchObject({ 'my.label': 'x', 'millrace.source': import.meta.filename });
    expect(run.run_count).toBe(1);
  });

  it('does not run what was cancelled before', async () => {
    const { id: flowId } = await client.upsertFlow({ name: 'sum' });
    const made = await client.createFlowRun({ flow_id: flowId, parameters: { a: 1 }, state: { type: 'SCHEDULED' } });
    await orchestrator.cancel(made.id);
    const outcome = await execute(sum, { flowRunId: made.id });
    expect(outcome.error).toMatchObject({ code: expect.stringMatching(/cancelled-run|aborted-run/) });
    expect(await orchestrator.taskRuns(made.id)).toEqual([]);
    expect((await orchestrator.flowRun(made.id)).state.type).toBe('CANCELLED');
  });

  it('is cancelled by the signal', async () => {
    const abort = new AbortController();
    const waiting = flow({ name: 'waiting' }, async () => {
      queueMicrotask(() => abort.abort());
      await sleep(60_000);
    });
    const outcome = await execute(waiting, { signal: abort.signal });
    expect(outcome.state.name).toBe('Cancelled');
    expect((await orchestrator.flowRun(outcome.flowRunId)).state.name).toBe('Cancelled');
  });

  it('is tried again in its process as the orchestrator says', async () => {
    const flaky = flow({ name: 'flaky', retries: 1 }, async () => {
      if (runContext().flowRun.runCount === 1) throw new Error('first');
      return add(1, 1);
    });
    const outcome = await execute(flaky);
    expect(outcome).toMatchObject({ result: 2, state: { name: 'Completed' } });
    expect(await orchestrator.flowRun(outcome.flowRunId)).toMatchObject({ runCount: 2 });
  });

  it('stops waiting for its next go when it is cancelled', async () => {
    let runId = '';
    const hopeless = flow({ name: 'hopeless', retries: 1, retryDelaySeconds: 600 }, async () => {
      throw new Error('no');
    });
    const outcome = await execute(hopeless, {
      onEvent: (event) => {
        if (event.kind !== 'flow-run' || event.state.name !== 'AwaitingRetry' || runId) return;
        runId = event.flowRunId;
        void orchestrator.cancel(runId);
      },
    });
    expect(outcome).toMatchObject({ flowRunId: runId, state: { name: 'Cancelled' }, error: { code: 'cancelled-run' } });
    expect((await orchestrator.flowRun(runId)).state.name).toBe('Cancelled');
  });

  it('runs beside others in one process, each with what is its own', async () => {
    const outcomes = await Promise.all([1, 2, 3, 4].map((a) => execute(sum, { parameters: { a } })));
    expect(outcomes.map(({ result }) => result)).toEqual([2, 3, 4, 5]);
    for (const { flowRunId } of outcomes) expect(await orchestrator.taskRuns(flowRunId)).toHaveLength(1);
  });

  it('shows a subflow as a task run of its parent', async () => {
    const parent = flow({ name: 'parent' }, async () => sum({ a: add.submit(1, 2) }));
    const { flowRunId, result } = await execute(parent);
    expect(result).toBe(4);
    const tasks = await orchestrator.taskRuns(flowRunId);
    const tracking = tasks.find(({ name }) => name === 'sum-0');
    expect(tracking).toMatchObject({
      state: { name: 'Completed' },
      inputs: { a: [{ kind: 'task-run', id: tasks[0]?.id }] },
    });
    const child = await orchestrator.flowRun(tracking?.childFlowRunId ?? '');
    expect(child).toMatchObject({ parentTaskRunId: tracking?.id, parameters: { a: 3, b: 1 }, flowName: 'sum' });
  });
});
