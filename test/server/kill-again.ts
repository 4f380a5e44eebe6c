import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ServerProcess } from './server-process.ts';
import { ConnectionEnded, connect } from './socket-client.ts';

/**
 * Starts a server, lets writers write, kills it at a moment that the seed says, and looks after the next start whether
 * all that it had acknowledged is there, once. `start` takes the port of the server before, so that clients find it.
 */
export async function killAgainAndAgain(options: {
  rounds: number;
  seed: number;
  start: (port: number | undefined) => Promise<ServerProcess>;
}): Promise<void> {
  const random = seeded(options.seed);
  let server = await options.start(undefined);
  const { url } = server;
  const call = caller(url);
  const flow = (await call('POST', '/flows/', { name: 'f' })) as { id: string };
  const logged = (await call('POST', '/flow_runs/', { flow_id: flow.id })) as { id: string };
  const known = { keys: 0, lines: new Set<string>() };
  for (let round = 0; round < options.rounds; round++) {
    const accepted: Accepted = { runs: [], states: [], lines: [], events: [], taskRuns: [], schedules: [] };
    const dead = Promise.withResolvers<never>();
    const writers = writersOf(accepted, { url, call, flowId: flow.id, logRunId: logged.id, round });
    // Some would wait for ever for an answer that the death took.
    const working = writers.map((write) => untilItFails(() => Promise.race([write(), dead.promise])));
    await new Promise((resolve) => setTimeout(resolve, 10 + random() * 250));
    await server.end('SIGKILL');
    dead.reject(new Error('closed'));
    await Promise.all(working);
    server = await options.start(server.port);
    await look(call, accepted);
    // Of a request whose answer the death took, nobody knows; it is sent again, and is the same request.
    for (const key of accepted.runs.slice(-2).map(({ key }) => key)) {
      await call('POST', '/flow_runs/', { flow_id: flow.id, idempotency_key: key });
    }
    known.keys += accepted.runs.length;
    for (const line of accepted.lines) known.lines.add(line);
  }
  await lookForDoubles(call, { flowId: flow.id, logRunId: logged.id, keys: known.keys, lines: known.lines });
  await server.end('SIGTERM');
}

interface Accepted {
  runs: { key: string; id: string }[];
  states: { runId: string; stateId: string }[];
  lines: string[];
  events: string[];
  taskRuns: string[];
  schedules: { deploymentId: string; slugs: string[] }[];
}

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

function caller(url: string): Call {
  return async (method, path, body) => {
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
}

/** Each does one thing and notes it when it was acknowledged. */
function writersOf(
  accepted: Accepted,
  { url, call, flowId, logRunId, round }: { url: string; call: Call; flowId: string; logRunId: string; round: number },
): (() => Promise<void>)[] {
  let count = 0;
  let socket: Awaited<ReturnType<typeof connect>> | undefined;
  return [
    async () => {
      const key = `${round}-${count++}`;
      const run = (await call('POST', '/flow_runs/', { flow_id: flowId, idempotency_key: key })) as { id: string };
      accepted.runs.push({ key, id: run.id });
      const answer = (await call('POST', `/flow_runs/${run.id}/set_state`, { state: { type: 'RUNNING' } })) as {
        state: { id: string };
      };
      accepted.states.push({ runId: run.id, stateId: answer.state.id });
    },
    async () => {
      const lines = [randomUUID(), randomUUID()];
      const base = { name: 'prefect.flow_runs', level: 20, timestamp: new Date().toISOString(), flow_run_id: logRunId };
      await call(
        'POST',
        '/logs/',
        lines.map((message) => ({ ...base, message })),
      );
      accepted.lines.push(...lines);
    },
    async () => {
      socket ??= await connect(url, '/events/in');
      const ended = socket.closed.then(() => Promise.reject(new Error('closed')));
      const id = randomUUID();
      const occurred = new Date().toISOString();
      socket.send({ id, occurred, event: 'killed.told', resource: { 'prefect.resource.id': 'killed' }, payload: {} });
      await Promise.race([socket.ping(), ended]);
      accepted.events.push(id);
    },
    async () => {
      const slugs = ['hourly', 'daily'];
      const schedules = slugs.map((slug, index) => ({ schedule: { interval: 3600 * (1 + 23 * index) }, slug }));
      const given = { name: `d-${round}-${count++}`, flow_id: flowId, schedules };
      const deployment = (await call('POST', '/deployments/', given)) as { id: string };
      accepted.schedules.push({ deploymentId: deployment.id, slugs });
    },
  ];
}

/** Does a thing again and again until the server is gone. */
async function untilItFails(act: () => Promise<void>): Promise<void> {
  try {
    for (;;) await act();
  } catch (error) {
    if (error instanceof ConnectionEnded) return;
    const { message, cause } = error as Error & { cause?: Error };
    if (!/fetch failed|closed|ECONN|socket|terminated|other side/i.test(`${message} ${cause?.message ?? ''}`))
      throw error;
  }
}

async function look(call: Call, accepted: Accepted): Promise<void> {
  for (const { runId, stateId } of accepted.states) {
    expect(await call('GET', `/flow_runs/${runId}`)).toMatchObject({ state_id: stateId, state_name: 'Running' });
    const states = (await call('GET', `/flow_run_states/?flow_run_id=${runId}`)) as { type: string }[];
    expect(states.map(({ type }) => type)).toEqual(['PENDING', 'RUNNING']);
  }
  const stateIds = accepted.states.map(({ stateId }) => stateId);
  for (const ids of [stateIds, accepted.events]) {
    if (ids.length === 0) continue;
    expect(await call('POST', '/events/filter', { filter: { id: { id: ids } }, limit: 1 })).toMatchObject({
      total: ids.length,
    });
  }
  for (const { deploymentId, slugs } of accepted.schedules) {
    const schedules = (await call('GET', `/deployments/${deploymentId}/schedules`)) as { slug: string }[];
    expect(schedules.map(({ slug }) => slug).sort()).toEqual([...slugs].sort());
  }
}

async function lookForDoubles(
  call: Call,
  known: { flowId: string; logRunId: string; keys: number; lines: Set<string> },
): Promise<void> {
  const flow_runs = { deployment_id: { is_null_: true } };
  const runs = (await pages(call, '/flow_runs/filter', { flow_runs, sort: 'ID_DESC' })) as {
    idempotency_key: string | null;
  }[];
  const keys = runs.flatMap(({ idempotency_key: key }) => key ?? []);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys.length).toBeGreaterThanOrEqual(known.keys);
  const logs = { flow_run_id: { any_: [known.logRunId] } };
  const lines = (await pages(call, '/logs/filter', { logs, sort: 'TIMESTAMP_ASC' })) as { message: string }[];
  const messages = lines.map(({ message }) => message);
  expect(new Set(messages).size).toBe(messages.length);
  const kept = new Set(messages);
  expect([...known.lines].filter((line) => !kept.has(line))).toEqual([]);
}

async function pages(call: Call, path: string, query: object): Promise<unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const page = (await call('POST', path, { ...query, limit: 200, offset: all.length })) as unknown[];
    all.push(...page);
    if (page.length < 200) return all;
  }
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
