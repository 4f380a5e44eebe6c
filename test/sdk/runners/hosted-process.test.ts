import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Orchestrator, openOrchestrator } from '../../../src/client/orchestrator.ts';
import { type RunningServer, startServer } from '../../../src/server/start-server.ts';

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

type Mode = 'squares' | 'spin' | 'listen';
type Kind = 'process' | 'thread';

/** Starts a flow in a process of its own; `body` is the process in which its task runs, as soon as that is under way. */
function start(mode: Mode, kind: Kind) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hosted-script.ts')], {
    env: { ...process.env, PREFECT_API_URL: server.url, HOSTED_SCRIPT: `${mode} ${kind}` },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own, as a terminal makes one for each command.
    detached: true,
  });
  let out = '';
  const body = new Promise<number>((resolve) => {
    child.stdout.on('data', (data) => {
      out += data;
      const pid = /body (\d+)\n/.exec(out)?.[1];
      if (pid !== undefined) resolve(Number(pid));
    });
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, out }));
  return { child, body, ended };
}

async function record(mode: Mode, kind: Kind) {
  const [run] = await orchestrator.listFlowRuns({ limit: 1, flowName: `hosted-${mode}-${kind}` });
  if (!run) throw new Error('No run is recorded.');
  const tasks = await orchestrator.taskRuns(run.id);
  return { id: run.id, state: run.state.name, tasks: tasks.map(({ state }) => state.name) };
}

/** One that has ended and that nobody has asked for yet counts as gone. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

const kinds: Kind[] = ['process', 'thread'];

describe.each(kinds)('a process whose tasks run in a %s of their own', (kind) => {
  it('ends when its flow does', async () => {
    expect(await start('squares', kind).ended).toEqual({ code: 0, out: 'result [1,4,9]\n' });
    expect(await record('squares', kind)).toMatchObject({ state: 'Completed', tasks: Array(3).fill('Completed') });
  });

  it.each([
    ['SIGTERM', 143, 'spin'],
    ['SIGINT', 130, 'spin'],
    ['SIGTERM', 143, 'listen'],
  ] as const)('ends in order on %s, exit code %i, and nothing of %s is left', async (signal, code, mode) => {
    const { child, body, ended } = start(mode, kind);
    const pid = await body;
    child.kill(signal);
    expect((await ended).code).toBe(code);
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await record(mode, kind)).toMatchObject({ state: 'Crashed', tasks: ['Crashed'] });
  });

  it('ends in order when a terminal interrupts the whole group', async () => {
    const { child, body, ended } = start('listen', kind);
    const pid = await body;
    process.kill(-(child.pid as number), 'SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    expect(out).toContain('cleaned up');
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await record('listen', kind)).toMatchObject({ state: 'Crashed', tasks: ['Crashed'] });
  });

  it.each(['spin', 'listen'] as const)('leaves nothing of %s behind when it is killed', async (mode) => {
    const { child, body, ended } = start(mode, kind);
    const pid = await body;
    child.kill('SIGKILL');
    await ended;
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  it.each(['spin', 'listen'] as const)('ends %s when the orchestrator is asked to cancel the run', async (mode) => {
    const { body, ended } = start(mode, kind);
    const pid = await body;
    await orchestrator.cancel((await record(mode, kind)).id);
    const { code, out } = await ended;
    expect(code).toBe(1);
    if (mode === 'listen') expect(out).toContain('cleaned up');
    await expect.poll(() => isAlive(pid)).toBe(false);
    expect(await record(mode, kind)).toMatchObject({ state: 'Cancelled', tasks: ['Cancelled'] });
  });
});
