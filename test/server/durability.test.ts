import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { spawnServer } from './server-process.ts';
import { connect } from './socket-client.ts';
import { taskRunEvent } from './task-run-event.ts';

describe('a server that is killed while it works', () => {
  it('has, when it starts again, all that it acknowledged', async () => {
    const home = mkdtempSync(join(tmpdir(), 'kill-'));
    const server = await spawnServer(home);
    const { url } = server;
    const ask = async (path: string, body: unknown): Promise<unknown> => {
      const response = await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body) });
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      return response.json();
    };
    const accepted = { states: [] as string[], logs: [] as string[], taskRuns: [] as string[] };
    const flow = (await ask('/flows/', { name: 'f' })) as { id: string };
    const flowRun = (await ask('/flow_runs/', { flow_id: flow.id })) as { id: string };
    const line = (message: string) => ({
      name: 'prefect.flow_runs',
      level: 20,
      message,
      timestamp: new Date().toISOString(),
      flow_run_id: flowRun.id,
    });

    const writers = [
      untilItFails(async () => {
        const run = (await ask('/flow_runs/', { flow_id: flow.id })) as { id: string };
        const { state } = (await ask(`/flow_runs/${run.id}/set_state`, { state: { type: 'RUNNING' } })) as {
          state: { id: string };
        };
        accepted.states.push(`${run.id} ${state.id}`);
      }),
      untilItFails(async () => {
        const message = randomUUID();
        await ask('/logs/', [line(message)]);
        accepted.logs.push(message);
      }),
      untilItFails(async () => {
        const socket = await connect(url, '/events/in');
        const ended = socket.closed.then(() => Promise.reject(new Error('closed')));
        for (;;) {
          const taskRunId = randomUUID();
          socket.send(taskRunEvent({ taskRunId, flowRunId: flowRun.id, name: 'Pending', type: 'PENDING' }));
          await Promise.race([socket.ping(), ended]);
          accepted.taskRuns.push(taskRunId);
        }
      }),
    ];
    await new Promise<void>((resolve) => {
      const watch = setInterval(() => {
        const enough = accepted.states.length > 30 && accepted.logs.length > 30 && accepted.taskRuns.length > 30;
        if (!enough) return;
        clearInterval(watch);
        resolve();
      }, 5);
    });
    await server.end('SIGKILL');
    await Promise.all(writers);

    const again = await spawnServer(home, '--port', String(server.port));
    for (const accept of accepted.states) {
      const [run, state] = accept.split(' ') as [string, string];
      expect(await (await fetch(`${url}/flow_runs/${run}`)).json()).toMatchObject({ state_id: state });
      expect((await fetch(`${url}/flow_run_states/${state}`)).status).toBe(200);
      expect(await ask('/events/filter', { filter: { id: { id: [state] } } })).toMatchObject({ total: 1 });
    }
    for (const message of accepted.logs) {
      expect(await ask('/logs/filter', { logs: { text: { query: message } } })).toHaveLength(1);
    }
    for (const id of accepted.taskRuns) expect((await fetch(`${url}/task_runs/${id}`)).status).toBe(200);
    await again.end('SIGTERM');
  });
});

/** Does a thing again and again until the server is gone. */
async function untilItFails(act: () => Promise<void>): Promise<void> {
  try {
    for (;;) await act();
  } catch (error) {
    if (!/fetch failed|closed|ECONN|socket hang up/.test((error as Error).message)) throw error;
  }
}
