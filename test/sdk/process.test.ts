import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrator, openOrchestrator } from '../../src/client/orchestrator.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';

let server: RunningServer;
let orchestrator: Orchestrator;
beforeAll(async () => {
  server = await startServer({ database: ':memory:', version: '0.0.0' });
  orchestrator = openOrchestrator({ url: server.url, auth: { kind: 'none' }, source: 'embedded' });
});
afterAll(async () => {
  await orchestrator.close();
  await server.close();
});

const script = join(import.meta.dirname, 'process-script.ts');

/** Starts a flow in a process of its own, and tells when its long task has begun and how the process ended. */
function start(mode: string, env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [script, mode], {
    env: { ...process.env, PREFECT_API_URL: server.url, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  const began = new Promise<void>((resolve) => {
    child.stdout.on('data', (data) => {
      out += data;
      if (out.includes('long began')) resolve();
    });
  });
  child.stderr.on('data', (data) => {
    errors += data;
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number, out, errors }));
  return { child, began, ended };
}

/** The last run of a flow with its task runs, as text. */
async function record(flowName: string) {
  const [run] = await orchestrator.listFlowRuns({ limit: 1, flowName });
  if (!run) throw new Error(`No run of ${flowName} is recorded.`);
  const tasks = await orchestrator.taskRuns(run.id);
  const logs = await orchestrator.logs(run.id);
  return {
    id: run.id,
    state: [run.state.name, run.state.message].filter(Boolean).join(': '),
    tasks: tasks.map(({ name, state }) => `${name.slice(0, -4)} ${state.name}`),
    logs: logs.map(({ message }) => message.split('\n')[0]),
  };
}

describe('a process that runs a flow', () => {
  it('has delivered all when it ends', async () => {
    expect(await start('success').ended).toMatchObject({ code: 0, out: 'result 50\n' });
    const { state, tasks, logs } = await record('success');
    expect(state).toBe('Completed');
    expect(tasks).toEqual(Array(50).fill('step Completed'));
    expect(logs).toContain('printed');
    expect(logs).toContain('step 49');
    expect(logs.filter((message) => message === 'Finished in state Completed()')).toHaveLength(51);
  });

  it('has delivered all when it fails', async () => {
    const { code, errors } = await start('failure').ended;
    expect(code).toBe(1);
    expect(errors).toContain('on purpose');
    const { state, tasks, logs } = await record('failure');
    expect(state).toBe('Failed: Flow run encountered an exception: Error: on purpose');
    expect(tasks).toEqual(['step Completed']);
    expect(logs).toContain('Encountered exception during execution: Error: on purpose');
  });

  it.each([
    ['SIGTERM', 143, 'Crashed: Execution was aborted by a termination signal.'],
    ['SIGINT', 130, 'Crashed: Execution was aborted by an interrupt signal.'],
  ] as const)('ends in order on %s', async (signal, expectedCode, expectedState) => {
    const { child, began, ended } = start('long');
    await began;
    child.kill(signal);
    expect((await ended).code).toBe(expectedCode);
    const { state, tasks } = await record('long');
    expect(state).toBe(expectedState);
    expect(tasks).toEqual(['step Completed', 'long Crashed']);
  });

  it('stops when the orchestrator is asked to cancel the run', async () => {
    const { began, ended } = start('long');
    await began;
    await orchestrator.cancel((await record('long')).id);
    const { code, errors } = await ended;
    expect(code).toBe(1);
    expect(errors).toContain('CancelledRunError');
    const { state, tasks } = await record('long');
    expect(state).toBe('Cancelled: Flow run was cancelled.');
    expect(tasks).toEqual(['step Completed', 'long Cancelled']);
  });

  it('ends as cancelled when it is terminated because of a cancellation', async () => {
    const { child, began, ended } = start('deaf');
    await began;
    await orchestrator.cancel((await record('deaf')).id);
    child.kill('SIGTERM');
    // Either may come first; the run's state is the same.
    expect([1, 143]).toContain((await ended).code);
    expect((await record('deaf')).state).toBe('Cancelled: Flow run was cancelled.');
  });

  it.each([
    ['stalled', 'a task waits for a promise that nothing settles', ['pending Crashed']],
    ['cycle', 'tasks wait for each other', ['first Crashed', 'second Crashed']],
  ])('ends when it can get no further: %s, %s', async (mode, _, expected) => {
    const { code, errors } = await start(mode).ended;
    expect({ code, told: errors.includes('StalledRunError') }).toEqual({ code: 1, told: true });
    const { state, tasks } = await record(mode);
    expect(state).toContain('Crashed: Execution was aborted since the run waits for something that can never happen');
    expect(tasks.toSorted()).toEqual(expected);
  });

  it('says within seconds that its orchestrator does not answer', async () => {
    const { errors } = await start('success', { PREFECT_API_URL: 'http://127.0.0.1:9/api' }).ended;
    expect(errors).toContain('No orchestrator answers at http://127.0.0.1:9/api');
  });

  it('says what to do when there is no orchestrator', async () => {
    const nowhere = join(tmpdir(), 'millrace-nowhere');
    const { errors } = await start('success', {
      PREFECT_API_URL: '',
      PREFECT_HOME: nowhere,
      MILLRACE_HOME: nowhere,
      PREFECT_PROFILE: '',
    }).ended;
    expect(errors).toContain('Start one with `millrace server start`, or set PREFECT_API_URL.');
  });
});
