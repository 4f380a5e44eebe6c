import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TaskRun } from '../../src/api/task-run.ts';
import { createClient, type PrefectClient } from '../../src/client/create-client.ts';
import { flow, getRunLogger, runContext, task } from '../../src/sdk/index.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';

let server: RunningServer;
let client: PrefectClient;
const before = process.env.PREFECT_API_URL;
beforeAll(async () => {
  server = await startServer({ database: ':memory:', version: '0.0.0' });
  client = createClient({ url: server.url, auth: { kind: 'none' }, source: 'setting' });
  process.env.PREFECT_API_URL = server.url;
});
afterAll(async () => {
  if (before === undefined) delete process.env.PREFECT_API_URL;
  else process.env.PREFECT_API_URL = before;
  await client.close();
  await server.close();
});

const double = task(function double(n: number) {
  getRunLogger().info('doubling %d', n);
  return n * 2;
});

describe('a task outside of flows', () => {
  it('gives its result and has a task run of its own', async () => {
    expect(await double(4)).toBe(8);
    const [run] = await runsOf('double');
    expect(run).toMatchObject({ name: 'double', flow_run_id: null, state_name: 'Completed', run_count: 1 });
    expect(run?.dynamic_key).toMatch(/^double-[0-9a-f]{8}-[0-9a-f]{32}$/);
    const logs = await logsOf(run);
    expect(logs).toContain('doubling 4');
  });

  it('is submitted and mapped as in a flow, and futures go into it', async () => {
    const once = double.withOptions({ name: 'once' });
    const many = double.withOptions({ name: 'many' });
    const first = once.submit(1);
    expect(await many.map([first, 5])).toEqual([4, 10]);
    const runs = await runsOf('many');
    expect(runs.map(({ task_inputs }) => task_inputs.n)).toContainEqual([
      { input_type: 'task_run', id: first.taskRunId },
    ]);
  });

  it('throws what it threw, and what it lacks', async () => {
    const fail = task(function fails() {
      throw new TypeError('no');
    });
    await expect(fail()).rejects.toThrow('no');
    const [run] = await runsOf('fails');
    expect(run?.state_name).toBe('Failed');
    const lost = task(function lost() {
      return runContext().flowRun;
    });
    await expect(lost()).rejects.toMatchObject({ code: 'missing-context' });
  });

  it('is the parent of the tasks in it, and waits for them; a flow in it is a run of its own', async () => {
    const inner = double.withOptions({ name: 'inner' });
    const report = flow({ name: 'report' }, () => 'told');
    const outer = task(async function outer() {
      inner.submit(3);
      return report();
    });
    expect(await outer()).toBe('told');
    const [[parent], [child]] = [await runsOf('outer'), await runsOf('inner')];
    expect(child?.task_inputs.__parents__).toEqual([{ input_type: 'task_run', id: parent?.id }]);
    const [run] = await client.filterFlowRuns({ flows: { name: { any_: ['report'] } } });
    expect(run).toMatchObject({ state_name: 'Completed', parent_task_run_id: null });
  });
});

/** The runs of a task; when its call is over, all of them are there. */
function runsOf(name: string): Promise<TaskRun[]> {
  return client.filterTaskRuns({ task_runs: { name: { any_: [name] } } });
}

async function logsOf(run: TaskRun | undefined): Promise<string[]> {
  const body = { logs: { task_run_id: { any_: [run?.id] } } };
  const lines = (await client.transport.send('POST', '/logs/filter', { body })) as { message: string }[];
  return lines.map(({ message }) => message);
}
