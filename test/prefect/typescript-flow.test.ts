import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiAddress } from '../../src/client/api-address.ts';
import { createClient, type PrefectClient } from '../../src/client/create-client.ts';
import { openOrchestrator } from '../../src/client/orchestrator.ts';

// The `prefect` command, beside which a Python with Prefect lies. Without it there is nothing to compare with.
const PREFECT_BIN = process.env.PREFECT_BIN ?? '';
const run = promisify(execFile);
const home = mkdtempSync(join(tmpdir(), 'millrace-prefect-'));

let server: ChildProcess | undefined;
let api: ApiAddress;
let client: PrefectClient;
let python: Records;
let typescript: Records;

beforeAll(async () => {
  if (!PREFECT_BIN) return;
  const port = await freePort();
  const env = { ...process.env, PREFECT_HOME: home, PREFECT_SERVER_ANALYTICS_ENABLED: 'false', PREFECT_PROFILE: '' };
  server = spawn(PREFECT_BIN, ['server', 'start', '--port', String(port)], { env, stdio: 'ignore' });
  api = { url: `http://127.0.0.1:${port}/api`, auth: { kind: 'none' }, source: 'setting' };
  client = createClient(api);
  while (!(await client.isHealthy())) await delay(200);
  const flowEnv = { ...env, PREFECT_API_URL: api.url, PREFECT_LOGGING_LEVEL: 'INFO', PYTHONDONTWRITEBYTECODE: '1' };
  await run(join(dirname(PREFECT_BIN), 'python'), [join(import.meta.dirname, 'python_flow.py')], { env: flowEnv });
  python = await recordsOf();
  await run(process.execPath, [join(import.meta.dirname, 'typescript-flow.ts')], { env: flowEnv });
  typescript = await recordsOf();
}, 120_000);

afterAll(async () => {
  await client?.close();
  if (server) {
    server.kill('SIGINT');
    await once(server, 'exit');
  }
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(!PREFECT_BIN)('a TypeScript flow on a server of Prefect (needs PREFECT_BIN)', () => {
  it.each(['flowRuns', 'flowStates', 'taskRuns', 'taskStates', 'graph', 'logs'] as const)(
    'leaves the same %s as its Python twin',
    (what) => {
      expect(typescript[what]).toEqual(python[what]);
    },
  );

  it('says where each task was called', async () => {
    const [flowRun] = await openOrchestrator(api).listFlowRuns({ limit: 1, flowName: 'etl' });
    const tasks = await openOrchestrator(api).taskRuns(flowRun?.id ?? '');
    expect(flowRun?.labels['millrace.source']).toContain('typescript-flow.ts');
    for (const { labels } of tasks) expect(labels['millrace.call-site']).toMatch(/typescript-flow\.ts:\d+:\d+$/);
  });
});

/** All that the server holds of the last run of each flow, without what differs from run to run. */
interface Records {
  flowRuns: unknown[];
  flowStates: string[];
  taskRuns: unknown[];
  taskStates: string[];
  graph: unknown;
  logs: string[];
}

async function recordsOf(): Promise<Records> {
  const post = (path: string, body: unknown) => client.transport.send('POST', path, { body });
  const get = (path: string) => client.transport.send('GET', path) as Promise<{ name: string; message: string }[]>;
  const last = async (name: string) => {
    const filter = { flows: { name: { any_: [name] } }, sort: 'EXPECTED_START_TIME_DESC', limit: 1 };
    const [flowRun] = await client.filterFlowRuns(filter);
    if (!flowRun) throw new Error(`There is no run of ${name}.`);
    return flowRun;
  };
  const etl = await last('etl');
  const runs = [etl, await last('load'), await last('failing')];
  // The server records task runs after the fact; all of them are there when the last one is.
  const tasks = await untilSettled(() =>
    client.filterTaskRuns({ flow_runs: { id: { any_: [etl.id] } }, sort: 'EXPECTED_START_TIME_ASC' }),
  );
  // Python starts mapped tasks in threads, in any order.
  tasks.sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const names = new Map(tasks.map((task) => [task.id, nameOf(task.name)]));
  const flowStates = await Promise.all(runs.map((flowRun) => get(`/flow_run_states/?flow_run_id=${flowRun.id}`)));
  const taskStates = await Promise.all(tasks.map((task) => get(`/task_run_states/?task_run_id=${task.id}`)));
  const graph = (await get(`/flow_runs/${etl.id}/graph-v2`)) as unknown as Graph;
  const labelOf = new Map(graph.nodes.map(([id, node]) => [id, nodeName(node.label)]));
  const logs = (await post('/logs/filter', {
    logs: { flow_run_id: { any_: runs.map(({ id }) => id) } },
    sort: 'TIMESTAMP_ASC',
  })) as { name: string; level: number; message: string }[];

  return {
    flowRuns: runs.map((flowRun) => ({
      parameters: flowRun.parameters,
      policy: flowRun.empirical_policy,
      tags: flowRun.tags,
      state: [flowRun.state_type, flowRun.state_name],
      details: definedDetails(flowRun.state?.state_details),
      runCount: flowRun.run_count,
      hasParent: Boolean(flowRun.parent_task_run_id),
      hasTimes: [flowRun.start_time, flowRun.end_time].map(Boolean),
      versioned: Boolean(flowRun.flow_version),
    })),
    flowStates: flowStates.map((states) =>
      states.map(({ name, message }) => `${name} ${errorText(message)}`).join(' > '),
    ),
    taskRuns: tasks.map((task) => ({
      name: nameOf(task.name),
      key: task.task_key.replace(/-[0-9a-f]{8}$/, ''),
      policy: task.empirical_policy,
      tags: task.tags,
      inputs: Object.fromEntries(
        Object.entries(task.task_inputs).map(([name, inputs]) => [
          name,
          inputs.map((input) => ('id' in input ? names.get(input.id) : input.input_type)).toSorted(),
        ]),
      ),
      state: [task.state_type, task.state_name],
      runCount: task.run_count,
      flowRunRunCount: task.flow_run_run_count,
      hasTimes: [task.start_time, task.end_time].map(Boolean),
      hasChild: Boolean(task.state?.state_details.child_flow_run_id),
    })),
    taskStates: taskStates.map((states) =>
      states.map(({ name, message }) => `${name} ${errorText(message)}`).join(' > '),
    ),
    graph: {
      roots: graph.root_node_ids.map((id) => labelOf.get(id)).toSorted(),
      nodes: graph.nodes
        .map(([, node]) => ({
          kind: node.kind,
          label: nodeName(node.label),
          state: node.state_type,
          parents: node.parents.map(({ id }) => labelOf.get(id)).toSorted(),
          children: node.children.map(({ id }) => labelOf.get(id)).toSorted(),
        }))
        .toSorted((a, b) => (a.label < b.label ? -1 : 1)),
    },
    // The two engines run mapped tasks in an order of their own.
    logs: logs.map(({ name, level, message }) => `${name} ${level} ${errorText(message)}`).toSorted(),
  };
}

interface Graph {
  root_node_ids: string[];
  nodes: [
    string,
    { kind: string; label: string; state_type: string; parents: { id: string }[]; children: { id: string }[] },
  ][];
}

async function untilSettled<
  T extends { state_type?: string | null | undefined; state_name?: string | null | undefined },
>(read: () => Promise<T[]>): Promise<T[]> {
  while (true) {
    const items = await read();
    const done = items.every(
      ({ state_type: type, state_name: name }) => type === 'COMPLETED' || type === 'FAILED' || name === 'NotReady',
    );
    if (done && items.length >= TASK_RUNS) return items;
    await delay(100);
  }
}

/** extract, three times double, refuse, after twice, and the one that stands for the subflow. */
const TASK_RUNS = 8;

function orderOf({ name, state_name: state }: { name: string; state_name?: string | null | undefined }): string {
  return `${nameOf(name)} ${state}`;
}

function nameOf(name: string): string {
  return name.replace(/-[0-9a-f]{3}$/, '');
}

/** A subflow's node is labelled `flow / run`, and runs are named at random. */
function nodeName(label: string): string {
  return nameOf(label.replace(/ \/ .*$/, ''));
}

/** Errors read differently in the two languages, ids and names differ from run to run, and stacks are cut. */
function errorText(message: string | null): string {
  return (message ?? '')
    .replace(/\b(ValueError|Error)\((['"])(.*?)\2\)/g, 'Error: $3')
    .replace(/\bValueError\b/g, 'Error')
    .replace(/run '[^']*' (for flow|did not)/g, "run '…' $1")
    .replace(/Upstream task run '[^']*'/g, "Upstream task run '…'")
    .split('\n')[0] as string;
}

function definedDetails(details: object | undefined): unknown {
  const same = ['untrackable_result', 'pause_reschedule', 'retriable'];
  return Object.fromEntries(Object.entries(details ?? {}).filter(([name]) => same.includes(name)));
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}
