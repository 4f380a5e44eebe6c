import { randomUUID } from 'node:crypto';
import { type ConnectionEnded, connect } from '../../server/socket-client.ts';
import { taskRunEvent } from '../../server/task-run-event.ts';
import type { Case, Transcript } from '../transcript.ts';
import { newFlow } from './flow-runs.ts';

const PATHS = ['/events/in', '/events/out', '/logs/out'];

/** What a socket says to a first frame, or how it closes. */
async function firstAnswer(t: Transcript, path: string, frame: string): Promise<void> {
  const socket = await connect(t.url, path, { auth: false });
  socket.send(frame);
  const answer = await socket.next().then(
    (it) => JSON.stringify(it),
    (end: ConnectionEnded) => `closed ${end.code}`,
  );
  t.note(`${path} ${frame}: ${answer}`);
  socket.close();
}

/** How a socket that was greeted closes after a frame. */
async function closeAfter(t: Transcript, path: string, frame: string): Promise<void> {
  const socket = await connect(t.url, path);
  socket.send(frame);
  t.note(`${path} ${frame}: closed ${await socket.closed}`);
}

export const socketCases: Case[] = [
  {
    name: 'the handshake of sockets',
    async run(t) {
      for (const path of PATHS) {
        await firstAnswer(t, path, '{"type":"auth","token":null}');
        await firstAnswer(t, path, '{"type":"auth"}');
        await firstAnswer(t, path, '{"type":"auth","token":"any"}');
        await firstAnswer(t, path, '{"type":"hello"}');
        const old = await connect(t.url, path, { subprotocol: false });
        await old.ping();
        t.note(`${path} without the subprotocol: open, protocol "${old.socket.protocol}"`);
        old.close();
      }
      const unknown = await connect(t.url, '/no-such-socket').catch((error: Error) => error.message);
      t.note(`an unknown path: ${typeof unknown === 'string' ? unknown : 'open'}`);
    },
  },
  {
    name: 'filters that sockets refuse',
    async run(t) {
      for (const path of ['/events/out', '/logs/out']) {
        await closeAfter(t, path, '{"type":"no-filter"}');
        await closeAfter(t, path, '{"type":"filter"}');
      }
    },
  },
  {
    name: 'events through sockets',
    async run(t) {
      const flow = await newFlow(t);
      const { body: run } = await t.ask('POST', '/flow_runs/', { flow_id: flow, name: 'r' });
      const kept = { filter: { resource: { id: [`prefect.flow-run.${run.id}`] } } };
      await t.until('POST', '/events/filter', kept, ({ body }) => body.total === 1, {
        pick: (it: { total: number }) => it.total,
      });
      const out = await connect(t.url, '/events/out');
      const filter = { event: { prefix: ['prefect.'] }, any_resource: { id: [`prefect.flow-run.${run.id}`] } };
      const occurred = { since: new Date(Date.now() - 60_000).toISOString(), until: '2100-01-01T00:00:00Z' };
      out.send({ type: 'filter', filter: { ...filter, occurred }, backfill: true });
      const told: string[] = [];
      const hear = async (): Promise<void> => {
        const frame = (await out.next()) as { type: string; event: { event: string } };
        told.push(`${frame.type} ${frame.event.event}`);
      };
      await hear();
      const taskRunId = randomUUID();
      const into = await connect(t.url, '/events/in');
      for (const [name, type] of [
        ['Pending', 'PENDING'],
        ['Running', 'RUNNING'],
      ] as const) {
        into.send(taskRunEvent({ taskRunId, flowRunId: run.id, name, type }));
        await hear();
      }
      await into.ping();
      await t.ask('POST', `/flow_runs/${run.id}/set_state`, { state: { type: 'RUNNING' } });
      await hear();
      t.note(told.join('\n'));
      await t.until('GET', `/task_runs/${taskRunId}`, undefined, ({ body }) => body.state_name === 'Running', {
        pick: ({ name, state_name }: { name: string; state_name: string }) => `${name} ${state_name}`,
      });
      into.close();
      out.close();
    },
  },
  {
    name: 'logs through a socket',
    async run(t) {
      const id = randomUUID();
      const out = await connect(t.url, '/logs/out');
      out.send({ type: 'filter', filter: { flow_run_id: { any_: [id] } } });
      await out.ping();
      const line = {
        name: 'a',
        level: 20,
        message: 'm',
        timestamp: '2026-01-01T00:00:00Z',
        flow_run_id: id,
        task_run_id: null,
      };
      await t.ask('POST', '/logs/', [{ ...line, flow_run_id: randomUUID() }, line]);
      const { type, log } = (await out.next()) as { type: string; log: Record<string, unknown> };
      t.note(`${type} ${JSON.stringify(log, Object.keys(log).sort())}`);
      out.close();
    },
  },
];
