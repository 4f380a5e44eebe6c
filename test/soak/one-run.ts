import { randomUUID } from 'node:crypto';
import type { Agent } from 'undici';
import { request } from 'undici';
import type { EventsSocket } from '../../src/client/events-socket.ts';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock, isoOf } from '../../src/server/clock.ts';
import { taskRunEvent } from '../server/task-run-event.ts';

/** What one flow run leaves on the server. */
export const A_RUN = { tasks: 5, statesOfATask: 3, lines: 20 } as const;

const TASK_STATES = [
  ['Pending', 'PENDING'],
  ['Running', 'RUNNING'],
  ['Completed', 'COMPLETED'],
] as const;

const newId = createUuid7();
const clock = createClock();

export interface Target {
  /** The API's base. */
  url: string;
  flowId: string;
  agent: Agent;
  events: EventsSocket;
  /** Told of each request how long it took, in milliseconds. */
  onAnswer: (ms: number) => void;
}

/**
 * A flow run as an engine and someone who watches it make it: seven requests, five task runs told by fifteen events,
 * twenty log lines. The first request counts from the moment at which the run was due, in `performance.now()`.
 */
export async function oneRun(target: Target, due: number): Promise<void> {
  const ask = asker(target, due);
  const pending = { type: 'PENDING', name: 'Pending' };
  const created = await ask('/flow_runs/', { flow_id: target.flowId, parameters: { n: 1 }, state: pending });
  const { id } = created as { id: string };
  await ask(`/flow_runs/${id}/set_state`, proposal('RUNNING'));
  for (let task = 0; task < A_RUN.tasks; task++) {
    await target.events.ready();
    const taskRunId = newId();
    for (const [name, type] of TASK_STATES) {
      const event = taskRunEvent({
        taskRunId,
        flowRunId: id,
        name,
        type,
        id: newId(),
        occurred: isoOf(clock.micros()),
      });
      target.events.send(JSON.stringify(event));
    }
  }
  await ask('/logs/', logLines(id));
  await ask(`/flow_runs/${id}/set_state`, proposal('COMPLETED'));
  await ask('/flow_runs/filter', { flows: { id: { any_: [target.flowId] } }, sort: 'START_TIME_DESC', limit: 20 });
  await ask('/logs/filter', { logs: { flow_run_id: { any_: [id] } }, limit: 200 });
  await ask('/task_runs/count', { task_runs: { flow_run_id: { any_: [id] } } });
}

function asker({ url, agent, onAnswer }: Target, due: number) {
  let asked = due;
  return async (path: string, body: unknown): Promise<unknown> => {
    const answer = await request(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      dispatcher: agent,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`POST ${path}: ${answer.statusCode} ${text.slice(0, 200)}`);
    onAnswer(performance.now() - asked);
    asked = performance.now();
    return text ? JSON.parse(text) : undefined;
  };
}

function proposal(type: string): object {
  return { state: { type, state_details: { transition_id: randomUUID() } }, force: false };
}

function logLines(flowRunId: string): object[] {
  const timestamp = new Date().toISOString();
  return Array.from({ length: A_RUN.lines }, (_, line) => ({
    name: 'prefect.flow_runs',
    level: 20,
    message: `Line ${line} of a log that is as long as lines of logs are on the whole`,
    timestamp,
    flow_run_id: flowRunId,
  }));
}
