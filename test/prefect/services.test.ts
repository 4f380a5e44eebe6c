import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createClient, type PrefectClient } from '../../src/client/create-client.ts';
import {
  concurrency,
  createProgressArtifact,
  emitEvent,
  flow,
  pauseFlowRun,
  rateLimit,
  receiveInput,
  resumeFlowRun,
  runContext,
  runDeployment,
  sendInput,
  serveTasks,
  suspendFlowRun,
  task,
  updateProgressArtifact,
  Variable,
} from '../../src/sdk/index.ts';
import { startServer } from '../../src/server/start-server.ts';
import { NO_PREFECT, PREFECT_BIN, startPrefect, type TestServer } from '../conformance/real-prefect.ts';

const SERVERS = ['the embedded server', 'a real Prefect'] as const;

describe.each(SERVERS)('what code in a run asks of %s', (kind) => {
  const real = kind === 'a real Prefect';
  let server: TestServer;
  let client: PrefectClient;
  const folder = mkdtempSync(join(tmpdir(), 'millrace-services-'));
  const before = { ...process.env };
  const send = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: object) =>
    client.transport.send(method, path, body ? { body } : {}) as Promise<unknown>;

  beforeAll(async () => {
    if (real && !PREFECT_BIN) return;
    if (real) server = await startPrefect();
    else {
      const { url, close } = await startServer({ database: ':memory:', version: '0.0.0' });
      server = { url, stop: close };
    }
    client = createClient({ url: server.url, auth: { kind: 'none' }, source: 'setting' });
    process.env.PREFECT_API_URL = server.url;
    process.env.PREFECT_LOCAL_STORAGE_PATH = folder;
  });
  afterAll(async () => {
    process.env = before;
    await client?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const onBoth = it.skipIf(real && !PREFECT_BIN);

  onBoth(`is held against it${real && !PREFECT_BIN ? ` (skipped: ${NO_PREFECT})` : ''}`, () => {
    expect(server.url).toContain('127.0.0.1');
  });

  onBoth('pauses wait, and give what the run was resumed with', async () => {
    let flowRunId = '';
    const ask = flow({ name: 'ask' }, async () => {
      flowRunId = runContext().flowRun.id;
      return pauseFlowRun({ waitForInput: z.object({ city: z.string() }), pollIntervalSeconds: 1 });
    });
    const run = ask();
    await expect.poll(async () => flowRunId && (await client.readFlowRun(flowRunId)).state_name).toBe('Paused');
    await expect.poll(() => readInputKeys(flowRunId)).toContain('paused-1-schema');
    await resumeFlowRun(flowRunId, { city: 'Oslo' });
    expect(await run).toEqual({ city: 'Oslo' });
    expect(await statesOf(flowRunId)).toEqual(['Pending', 'Running', 'Paused', 'Running', 'Completed']);
    await expect(resumeFlowRun(flowRunId)).rejects.toMatchObject({ code: 'aborted-run' });
  });

  onBoth('only runs of deployments can be suspended', async () => {
    const wait = flow({ name: 'wait' }, () => suspendFlowRun());
    await expect(wait()).rejects.toMatchObject({ code: 'aborted-run', message: expect.stringContaining('deployment') });
  });

  onBoth('inputs go from run to run, and answers back', async () => {
    const greet = flow({ name: 'greet' }, async () => {
      for await (const { value, respond } of receiveInput({ schema: z.string(), pollIntervalSeconds: 0.1 })) {
        await respond(`hello ${value}`, { keyPrefix: 'answer' });
        return value;
      }
      return 'nobody';
    });
    const call = flow({ name: 'call' }, async ({ to }: { to: string }) => {
      await sendInput('Ada', { flowRunId: to });
      for await (const { value } of receiveInput({ keyPrefix: 'answer', pollIntervalSeconds: 0.1 })) return value;
      return 'none';
    });
    const greeted = greet();
    const [greeter] = await untilRuns('greet');
    expect(await call({ to: greeter?.id ?? '' })).toBe('hello Ada');
    expect(await greeted).toBe('Ada');
  });

  onBoth('events and artifacts arrive', async () => {
    const id = await flow({ name: 'tell' }, async () => {
      await updateProgressArtifact(await createProgressArtifact(10, { key: 'load' }), 80);
      return emitEvent({ event: 'rows.loaded', resource: 'db.sales', payload: { count: 2 } });
    })();
    await expect.poll(() => eventNamed('rows.loaded')).toMatchObject({ id, payload: { count: 2 } });
    expect(await send('GET', '/artifacts/load/latest')).toMatchObject({ type: 'progress', data: 80 });
  });

  onBoth('background tasks go to whoever serves them', async () => {
    const square = task({ name: 'square' }, function square(n: number) {
      return { n: n * n };
    });
    const stop = new AbortController();
    const worker = serveTasks(square, { signal: stop.signal });
    const run = await square.delay(7);
    expect(await run.result({ timeoutSeconds: 30 })).toEqual({ n: 49 });
    stop.abort();
    await worker;
    await expect.poll(async () => (await client.readTaskRun(run.taskRunId)).state_name).toBe('Completed');
    const states = (await send('GET', `/task_run_states/?task_run_id=${run.taskRunId}`)) as {
      name: string;
    }[];
    expect(states.map(({ name }) => name)).toEqual(['Scheduled', 'Pending', 'Running', 'Completed']);
  });

  onBoth('variables are set, read, changed and taken away, outside of runs, too', async () => {
    await Variable.set('limit', { rows: 3 }, { tags: ['x'] });
    expect(await Variable.get('limit')).toEqual({ rows: 3 });
    await expect(Variable.set('limit', 4)).rejects.toMatchObject({ code: 'variable-exists' });
    await Variable.set('limit', 4, { overwrite: true });
    await Variable.set('fresh', 5, { overwrite: true });
    expect(await flow({ name: 'reads' }, () => Variable.get('limit'))()).toBe(4);
    expect([await Variable.unset('limit'), await Variable.unset('limit')]).toEqual([true, false]);
    expect(await Variable.get('limit', 'none')).toBe('none');
  });

  onBoth('concurrency limits are kept, and rates as well', async () => {
    await send('POST', '/v2/concurrency_limits/', { name: 'db', limit: 2 });
    await send('POST', '/v2/concurrency_limits/', { name: 'api', limit: 1, slot_decay_per_second: 5 });
    let [now, most] = [0, 0];
    // Two of them must be in at once, however slow the server is.
    let alone: (() => void) | undefined;
    const inTwos = () =>
      new Promise<void>((resolve) => {
        alone?.();
        if (alone) resolve();
        alone = alone ? undefined : resolve;
      });
    const query = task({ name: 'query' }, (_: number) =>
      concurrency('db', async () => {
        most = Math.max(most, ++now);
        await inTwos();
        await rateLimit('api');
        now -= 1;
      }),
    );
    await flow({ name: 'queries' }, async () => {
      await query.map([1, 2, 3, 4]);
    })();
    expect(most).toBe(2);
    expect(await send('GET', '/v2/concurrency_limits/db')).toMatchObject({ active_slots: 0 });
    await expect(concurrency('none', () => 1, { strict: true })).rejects.toMatchObject({ code: 'concurrency' });
  });

  onBoth('deployments are run, and show as subflows', async () => {
    const { id: flowId } = await client.upsertFlow({ name: 'remote' });
    const { id: deploymentId } = (await send('POST', '/deployments/', { name: 'nightly', flow_id: flowId })) as {
      id: string;
    };
    const parent = flow({ name: 'parent' }, async () => {
      const day = await task({ name: 'day' }, () => ['2026-01-01'])();
      return runDeployment('remote/nightly', { parameters: { day }, pollIntervalSeconds: 0.2, flowRunName: 'far' });
    });
    const ended = parent();
    const [run] = await untilRuns('remote');
    expect(run).toMatchObject({ name: 'far', deployment_id: deploymentId, parameters: { day: ['2026-01-01'] } });
    // What a worker would do.
    await client.setFlowRunState(run?.id ?? '', { state: { type: 'COMPLETED' }, force: true });
    expect(await ended).toMatchObject({ id: run?.id, name: 'far', state: { type: 'COMPLETED' } });
    const tracking = await client.readTaskRun(run?.parent_task_run_id ?? '');
    expect(tracking).toMatchObject({ state_type: 'COMPLETED', task_inputs: { day: [{ input_type: 'task_run' }] } });
    await expect(runDeployment('no/such')).rejects.toMatchObject({ code: 'api-not-found' });
  });

  async function untilRuns(flowName: string) {
    const filter = { flows: { name: { any_: [flowName] } } };
    await expect.poll(() => client.filterFlowRuns(filter)).not.toHaveLength(0);
    return client.filterFlowRuns(filter);
  }

  async function statesOf(flowRunId: string): Promise<string[]> {
    const states = (await send('GET', `/flow_run_states/?flow_run_id=${flowRunId}`)) as { name: string }[];
    return states.map(({ name }) => name);
  }

  async function readInputKeys(flowRunId: string): Promise<string[]> {
    const body = { prefix: 'paused', limit: 10, exclude_keys: [] };
    const inputs = (await send('POST', `/flow_runs/${flowRunId}/input/filter`, body)) as { key: string }[];
    return inputs.map(({ key }) => key);
  }

  async function eventNamed(name: string): Promise<unknown> {
    const filter = { event: { name: [name] }, occurred: { since: new Date(Date.now() - 600_000).toISOString() } };
    const { events } = (await send('POST', '/events/filter', { filter })) as { events: unknown[] };
    return events[0];
  }
});
