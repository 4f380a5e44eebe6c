import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { type Orchestrator, openOrchestrator } from '../../src/client/orchestrator.ts';
import type { RunChange, WatchStatus } from '../../src/client/watch-runs.ts';
import type { LogLine } from '../../src/model/run.ts';
import { FLOW_PROTOCOL, type FlowOutcome } from '../../src/sdk/flow-protocol.ts';
import { createMarkdownArtifact, flow, getRunLogger, sleep, task } from '../../src/sdk/index.ts';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';

let server: RunningServer;
let api: ApiAddress;
let orchestrator: Orchestrator;
beforeAll(async () => {
  server = await startServer({ database: ':memory:', version: '0.0.0' });
  api = { url: server.url, auth: { kind: 'none' }, source: 'embedded' };
  orchestrator = openOrchestrator(api);
});
afterAll(async () => {
  await orchestrator.close();
  await server.close();
});

const step = task(async function step(n: number) {
  getRunLogger().info('step %d', n);
  return n;
});
const many = flow({ name: 'many' }, async ({ count = 3 }: { count?: number }) => {
  await createMarkdownArtifact('# Hello', { key: 'hello' });
  return (await step.map(Array.from({ length: count }, (_, n) => n))).length;
});
const patient = flow({ name: 'patient' }, async () => {
  getRunLogger().info('waiting');
  await sleep(60_000);
});

type Runnable = { [FLOW_PROTOCOL]: { execute(call: object): Promise<FlowOutcome> } };
const run = (flow: Runnable, parameters = {}) => flow[FLOW_PROTOCOL].execute({ parameters, api, onEvent: () => {} });

/** Starts a run and gives its id as soon as it is Running, and its outcome when it ends. */
async function startRun(flow: Runnable): Promise<{ id: string; outcome: Promise<FlowOutcome> }> {
  let outcome: Promise<FlowOutcome> | undefined;
  const id = await new Promise<string>((resolve) => {
    const onEvent = (event: { kind: string; flowRunId: string; state?: { name: string } }) => {
      if (event.kind === 'flow-run' && event.state?.name === 'Running') resolve(event.flowRunId);
    };
    outcome = flow[FLOW_PROTOCOL].execute({ parameters: {}, api, onEvent });
  });
  return { id, outcome: outcome as Promise<FlowOutcome> };
}

describe('an orchestrator', () => {
  it("lists runs with their flows' names, the latest first", async () => {
    const first = await run(many);
    const second = await run(many, { count: 1 });
    const listed = await orchestrator.listFlowRuns({ limit: 2, flowName: 'many' });
    expect(listed.map(({ id, flowName }) => [id, flowName])).toEqual([
      [second.flowRunId, 'many'],
      [first.flowRunId, 'many'],
    ]);
    const [next] = await orchestrator.listFlowRuns({ limit: 1, offset: 1, flowName: 'many' });
    expect(next?.id).toBe(first.flowRunId);
    expect(await orchestrator.listFlowRuns({ limit: 5, since: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await orchestrator.listFlowRuns({ limit: 5, flowName: 'nothing' })).toEqual([]);
  });

  it('reads all pages of task runs and logs', async () => {
    const { flowRunId } = await run(many, { count: 450 });
    const tasks = await orchestrator.taskRuns(flowRunId);
    expect(new Set(tasks.map(({ id }) => id)).size).toBe(450);
    expect(tasks.every(({ state, flowRunId: of }) => state.name === 'Completed' && of === flowRunId)).toBe(true);
    const logs = await orchestrator.logs(flowRunId);
    expect(logs.filter(({ message }) => message.startsWith('step '))).toHaveLength(450);
    const tenth = logs[9] as LogLine;
    const later = await orchestrator.logs(flowRunId, { after: tenth, limit: 5 });
    expect(later.map(({ id }) => id)).toEqual(logs.slice(10, 15).map(({ id }) => id));
  });

  it('gives one run with its parameters and artifacts', async () => {
    const { flowRunId } = await run(many, { count: 2 });
    expect(await orchestrator.flowRun(flowRunId)).toMatchObject({
      id: flowRunId,
      flowName: 'many',
      parameters: { count: 2 },
      state: { type: 'COMPLETED', name: 'Completed' },
      runCount: 1,
    });
    const artifacts = await orchestrator.artifacts(flowRunId);
    expect(artifacts).toMatchObject([{ key: 'hello', type: 'markdown', data: '# Hello', flowRunId }]);
  });

  it('cancels a run and removes it', async () => {
    const { id, outcome } = await startRun(patient);
    await orchestrator.cancel(id);
    expect(await outcome).toMatchObject({ state: { name: 'Cancelled' }, error: { code: 'cancelled-run' } });
    await orchestrator.remove(id);
    await expect(orchestrator.flowRun(id)).rejects.toMatchObject({ code: 'api-not-found' });
  });

  it('says in one sentence that nothing answers', async () => {
    const nobody = openOrchestrator({ ...api, url: 'http://127.0.0.1:9/api' }, { retries: 0 });
    await expect(nobody.listFlowRuns({ limit: 1 })).rejects.toThrow(
      /No orchestrator answers at http:\/\/127\.0\.0\.1:9\/api/,
    );
  });
});

/** Watches until a run of `many` has ended; tells what was seen of it, each step once. */
async function watched(from: Orchestrator, pollMs?: number) {
  const abort = new AbortController();
  const changes: RunChange[] = [];
  const statuses: WatchStatus[] = [];
  let ready: () => void = () => {};
  const isReady = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const watching = from.watchRuns({
    signal: abort.signal,
    onChange: (change) => changes.push(change),
    onStatus: (status) => {
      statuses.push(status);
      if (status === 'live' || status === 'polling') ready();
    },
    ...(pollMs !== undefined && { pollMs }),
  });
  await isReady;
  const { flowRunId } = await run(many);
  const ended = () =>
    changes.some(
      (change) => change.kind === 'flow-run' && change.flowRunId === flowRunId && change.state.name === 'Completed',
    );
  while (!ended()) await delay(5);
  abort.abort();
  await watching;
  const flowStates = changes.flatMap((change) =>
    change.kind === 'flow-run' && change.flowRunId === flowRunId ? [change.state.name] : [],
  );
  const taskRuns = changes.flatMap((change) =>
    change.kind === 'task-run' && change.taskRun.flowRunId === flowRunId ? [change.taskRun] : [],
  );
  return { statuses, flowStates, taskRuns };
}

describe('watching runs', () => {
  it('tells every change once while events are pushed', async () => {
    const { statuses, flowStates, taskRuns } = await watched(orchestrator);
    expect(statuses).toEqual(['connecting', 'live']);
    expect(flowStates).toEqual(['Pending', 'Running', 'Completed']);
    expect(taskRuns.map(({ state }) => state.name).toSorted()).toEqual([
      ...Array(3).fill('Completed'),
      ...Array(3).fill('Pending'),
      ...Array(3).fill('Running'),
    ]);
    expect(taskRuns.at(-1)).toMatchObject({ runCount: 1, inputs: { n: [] } });
  });

  it('polls a server that refuses the event stream', async () => {
    const { url, close } = await withoutSockets(server.url);
    const polling = openOrchestrator({ ...api, url });
    const { statuses, flowStates, taskRuns } = await watched(polling, 20);
    expect(statuses).toEqual(['connecting', 'polling']);
    expect(flowStates.at(-1)).toBe('Completed');
    const last = new Map(taskRuns.map(({ id, state }) => [id, state.name]));
    expect([...last.values()]).toEqual(['Completed', 'Completed', 'Completed']);
    await polling.close();
    close();
  });
});

describe('following logs', () => {
  it('tells each line once and in order, those from before included', async () => {
    const { flowRunId } = await run(many);
    const abort = new AbortController();
    const lines: LogLine[] = [];
    const following = orchestrator.followLogs(flowRunId, {
      signal: abort.signal,
      pollMs: 10,
      onLines: (fresh) => lines.push(...fresh),
    });
    while (!lines.some(({ message }) => message === 'Finished in state Completed()')) await delay(5);
    abort.abort();
    await following;
    const all = await orchestrator.logs(flowRunId);
    expect(lines.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });

  it('tells what was written up to its end', async () => {
    const { id, outcome } = await startRun(patient);
    const abort = new AbortController();
    const lines: string[] = [];
    const following = orchestrator.followLogs(id, {
      signal: abort.signal,
      pollMs: 60_000,
      onLines: (fresh) => lines.push(...fresh.map(({ message }) => message)),
    });
    await orchestrator.cancel(id);
    await outcome;
    abort.abort();
    await following;
    expect(lines).toContain('waiting');
    expect(lines.at(-1)).toBe("Finished in state Cancelled('Flow run was cancelled.')");
  });
});

/** The same server behind one that knows no WebSockets. */
async function withoutSockets(target: string): Promise<{ url: string; close: () => void }> {
  const proxy: Server = createServer((incoming, outgoing) => {
    const { method, headers } = incoming;
    const forwarded = request(new URL(incoming.url ?? '/', target), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forwarded);
  });
  proxy.on('upgrade', (_, socket) => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port } = proxy.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api`,
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
