import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type PrefectClient } from '../../src/client/create-client.ts';
import { flow, getRunLogger, runContext, serveTasks, task } from '../../src/sdk/index.ts';
import { createTestOrchestrator } from '../../src/sdk/testing.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';

const add = task({ name: 'add', tags: ['sum'] }, function add(a: number, more: { when: Date }) {
  getRunLogger().info('adding %d', a);
  return { sum: a + more.when.getUTCFullYear() };
});
const fail = task({ name: 'fail', retries: 1 }, function fail() {
  throw new Error('no');
});
const when = new Date('2026-01-02T00:00:00Z');

describe('background tasks', () => {
  let server: RunningServer;
  let client: PrefectClient;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-background-'));
  const before = { ...process.env };
  beforeAll(async () => {
    server = await startServer({ database: ':memory:', version: '0.0.0' });
    client = createClient({ url: server.url, auth: { kind: 'none' }, source: 'setting' });
    process.env.PREFECT_API_URL = server.url;
    process.env.PREFECT_LOCAL_STORAGE_PATH = folder;
  });
  afterAll(async () => {
    process.env = before;
    await client.close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Serves the tasks while the function is at it. */
  async function served<T>(fn: () => Promise<T>, limit = 10): Promise<T> {
    const stop = new AbortController();
    const worker = serveTasks([add, fail], { limit, signal: stop.signal });
    try {
      return await fn();
    } finally {
      stop.abort();
      await worker;
    }
  }

  it('are carried out by whoever serves them, with their arguments and results', async () => {
    const run = await add.delay(1, { when });
    expect((await run.state()).name).toBe('Scheduled');
    expect(await served(() => run.result({ timeoutSeconds: 20 }))).toEqual({ sum: 2027 });
    const recorded = await client.readTaskRun(run.taskRunId);
    expect(recorded).toMatchObject({
      name: 'add',
      tags: ['sum'],
      state_name: 'Completed',
      run_count: 1,
      flow_run_id: null,
    });
    const states = (await client.transport.send('GET', `/task_run_states/?task_run_id=${run.taskRunId}`)) as {
      name: string;
    }[];
    expect(states.map(({ name }) => name)).toEqual(['Scheduled', 'Pending', 'Running', 'Completed']);
  });

  it('belong to the flow that asked for them, and take its results', async () => {
    const make = task({ name: 'make' }, () => ({ when }));
    const ask = flow({ name: 'ask' }, async () => {
      const run = await add.delay(2, make.submit());
      return {
        id: runContext().flowRun.id,
        taskRunId: run.taskRunId,
        result: await run.result({ timeoutSeconds: 20 }),
      };
    });
    const { id, taskRunId, result } = await served(() => ask());
    expect(result).toEqual({ sum: 2028 });
    const recorded = await client.readTaskRun(taskRunId);
    expect(recorded.flow_run_id).toBe(id);
    expect(recorded.task_inputs).toMatchObject({ a: [], more: [{ input_type: 'task_run' }] });
  });

  it('are retried, fail, and say so', async () => {
    const run = await fail.delay();
    const state = await served(() => run.wait({ timeoutSeconds: 20 }));
    expect(state).toMatchObject({ name: 'Failed', message: 'Task run encountered an exception Error: no' });
    await expect(run.result()).rejects.toMatchObject({
      code: 'failed-run',
      message: expect.stringContaining("'fail' is Failed"),
    });
    expect((await client.readTaskRun(run.taskRunId)).run_count).toBe(2);
  });

  it('go to one worker each, no more at once than it takes', async () => {
    const runs = await Promise.all(Array.from({ length: 12 }, (_, n) => add.delay(n, { when })));
    const results = await served(
      () => served(() => Promise.all(runs.map((run) => run.result({ timeoutSeconds: 20 }))), 2),
      1,
    );
    expect(results.map(({ sum }) => sum)).toEqual(Array.from({ length: 12 }, (_, n) => 2026 + n));
    const counts = await Promise.all(runs.map(async (run) => (await client.readTaskRun(run.taskRunId)).run_count));
    expect(new Set(counts)).toEqual(new Set([1]));
  });

  it('are not waited for longer than told', async () => {
    const run = await add.withOptions({ name: 'nobody' }).delay(1, { when });
    await expect(run.wait({ timeoutSeconds: 0.2 })).rejects.toMatchObject({ code: 'wait-timeout' });
  });

  it('crash where their arguments are gone', async () => {
    const run = await add.delay(1, { when });
    rmSync(join(folder, 'parameters'), { recursive: true });
    expect(await served(() => run.wait({ timeoutSeconds: 20 }))).toMatchObject({
      type: 'CRASHED',
      message: expect.stringContaining('arguments'),
    });
  });
});

describe('background tasks in a unit test', () => {
  it('are carried out when the test serves them', async () => {
    const orchestrator = createTestOrchestrator();
    const result = await orchestrator.run(async () => {
      const stop = new AbortController();
      const worker = serveTasks(add, { signal: stop.signal });
      const run = await add.delay(3, { when });
      const sum = await run.result();
      stop.abort();
      await worker;
      return sum;
    });
    expect(result).toEqual({ sum: 2029 });
    expect(orchestrator.taskRuns[0]?.states).toEqual(['Scheduled', 'Pending', 'Running', 'Completed']);
  });
});
