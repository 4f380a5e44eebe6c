import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';
import { connect } from './socket-client.ts';
import { taskRunEvent } from './task-run-event.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer({ database: ':memory:', version: '0.0.0' });
});
afterAll(() => server.close());

const post = (path: string, body: unknown) =>
  fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
const ask = async (path: string, body: unknown): Promise<unknown> => (await post(path, body)).json();

describe('/events/in', () => {
  it('answers a ping when what came before it is committed', async () => {
    const socket = await connect(server.url, '/events/in');
    const taskRunId = randomUUID();
    for (const [name, type] of [
      ['Pending', 'PENDING'],
      ['Running', 'RUNNING'],
    ] as const) {
      socket.send(taskRunEvent({ taskRunId, name, type }));
    }
    await socket.ping();
    expect(await ask('/task_runs/count', { task_runs: { id: { any_: [taskRunId] } } })).toBe(1);
    socket.close();
  });

  it('drops what is no event and goes on', async () => {
    const socket = await connect(server.url, '/events/in');
    const taskRunId = randomUUID();
    socket.send('{"bad":1}');
    socket.send('no json');
    socket.send(taskRunEvent({ taskRunId, name: 'Pending', type: 'PENDING' }));
    await socket.ping();
    expect(await ask('/task_runs/count', { task_runs: { id: { any_: [taskRunId] } } })).toBe(1);
    socket.close();
  });

  it('takes a binary frame for an error of protocol', async () => {
    const socket = await connect(server.url, '/events/in');
    socket.socket.send(Buffer.from('{}'));
    expect(await socket.closed).toBe(1002);
  });
});

describe('/events/out', () => {
  it('tells what was missed and then what comes, each once and in order', async () => {
    const flow = (await ask('/flows/', { name: randomUUID() })) as { id: string };
    const run = (await ask('/flow_runs/', { flow_id: flow.id })) as { id: string };
    const socket = await connect(server.url, '/events/out');
    const filter = { resource: { id: [`prefect.flow-run.${run.id}`] } };
    socket.send({ type: 'filter', filter, backfill: true });
    const names = [nameOf(await socket.next())];
    for (const type of ['RUNNING', 'COMPLETED']) await ask(`/flow_runs/${run.id}/set_state`, { state: { type } });
    names.push(nameOf(await socket.next()), nameOf(await socket.next()));
    expect(names).toEqual(['prefect.flow-run.Pending', 'prefect.flow-run.Running', 'prefect.flow-run.Completed']);
    socket.close();
  });

  it('tells only what the filter wants', async () => {
    const socket = await connect(server.url, '/events/out');
    const filter = { event: { name: ['wanted'] }, related: [{ id: ['r.1'], role: ['flow'] }] };
    socket.send({ type: 'filter', filter, backfill: false });
    await socket.ping();
    const event = (name: string, role: string) => ({
      id: randomUUID(),
      occurred: new Date().toISOString(),
      event: name,
      resource: { 'prefect.resource.id': 'r.0' },
      related: [{ 'prefect.resource.id': 'r.1', 'prefect.resource.role': role }],
      payload: { role },
    });
    await post('/events', [event('unwanted', 'flow'), event('wanted', 'other'), event('wanted', 'flow')]);
    const { event: told } = (await socket.next()) as { event: { payload: unknown } };
    expect(told.payload).toEqual({ role: 'flow' });
    socket.close();
  });
});

describe('/logs/out', () => {
  it('tells the lines that the filter wants, as they are written', async () => {
    const flowRunId = randomUUID();
    const socket = await connect(server.url, '/logs/out');
    socket.send({ type: 'filter', filter: { flow_run_id: { any_: [flowRunId] }, level: { ge_: 30 } } });
    await socket.ping();
    const line = (level: number, message: string, id = flowRunId) => ({
      name: 'prefect.flow_runs',
      level,
      message,
      timestamp: new Date().toISOString(),
      flow_run_id: id,
    });
    await post('/logs/', [line(20, 'quiet'), line(40, 'of another', randomUUID()), line(40, 'loud')]);
    expect(await socket.next()).toMatchObject({ type: 'log', log: { message: 'loud', level: 40 } });
    socket.close();
  });
});

describe('a page of another site', () => {
  it.each([
    [{ host: 'evil.example' }],
    [{ host: '127.0.0.1.evil.example' }],
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
  ])('is refused with %j', async (headers: Record<string, string>) => {
    await expect(connect(server.url, '/events/out', { headers })).rejects.toThrow('403');
    if (headers.origin) expect((await fetch(`${server.url}/health`, { headers })).status).toBe(403);
  });

  it.each([[{ origin: 'http://localhost:3000' }], [{ origin: 'http://127.0.0.1:1' }]])(
    'is let in with %j, from this machine',
    async (headers: Record<string, string>) => {
      expect((await fetch(`${server.url}/health`, { headers })).status).toBe(200);
    },
  );
});

function nameOf(frame: Record<string, unknown>): string {
  return (frame.event as { event: string }).event;
}
