import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { uuid7 } from '../../src/model/uuid7.ts';
import { createClock } from '../../src/server/clock.ts';
import { Store } from '../../src/server/store/store.ts';
import type { BoundRow } from './bound-row.ts';
import { percentile } from './row.ts';
import { startMillraceServer } from './servers.ts';

const FLOW_RUNS = 2_500;
const TASKS_A_RUN = 100;
const STATES_A_TASK = 4;
const LINES_A_TASK = 8;
const TIMES = 40;

/** The pages of a server that has been at work for long: 250,000 task runs, a million states, two million log lines. */
export async function largeRows(): Promise<BoundRow[]> {
  const home = mkdtempSync(join(tmpdir(), 'millrace-large-'));
  await fill(join(home, 'millrace.db'));
  const megabytes = statSync(join(home, 'millrace.db')).size / 1024 / 1024;
  console.log(`\nOn disk: ${megabytes.toFixed(0)} MB with 250,000 task runs, 1,000,000 states and 2,000,000 log lines`);
  const server = await startMillraceServer({ home });
  try {
    const rows: BoundRow[] = [
      { what: 'large: start to healthy', unit: 'ms', value: server.startSeconds * 1000, most: 1000 },
    ];
    for (const [what, path, body] of PAGES) {
      const p95 = await p95Of(() => ask(server.url, path, body));
      rows.push({ what: `large: ${what}, p95`, unit: 'ms', value: p95, most: 50 });
    }
    return rows;
  } finally {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const ANY_RUN = runId(1234);
const PAGES: [what: string, path: string, body?: object][] = [
  ['the newest 200 flow runs', '/flow_runs/filter', { sort: 'EXPECTED_START_TIME_DESC', limit: 200 }],
  ['page 5 of flow runs', '/flow_runs/paginate', { sort: 'START_TIME_DESC', limit: 50, page: 5 }],
  ['failed flow runs counted', '/flow_runs/count', { flow_runs: { state: { type: { any_: ['FAILED'] } } } }],
  ['the task runs of a flow run', '/task_runs/filter', { task_runs: { flow_run_id: { any_: [ANY_RUN] } } }],
  [
    'the log of a flow run, page of 200',
    '/logs/filter',
    { logs: { flow_run_id: { any_: [ANY_RUN] } }, sort: 'TIMESTAMP_ASC', limit: 200 },
  ],
  [
    'errors in the log of a flow run',
    '/logs/filter',
    { logs: { flow_run_id: { any_: [ANY_RUN] }, level: { ge_: 40 } }, limit: 200 },
  ],
  ['the graph of a flow run', `/flow_runs/${ANY_RUN}/graph-v2`],
  ['flows with their latest runs', '/flows/paginate', { limit: 50 }],
];

async function ask(url: string, path: string, body: object | undefined): Promise<void> {
  const answer = await fetch(`${url}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
}

async function p95Of(work: () => Promise<void>): Promise<number> {
  await work();
  const times: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  }
  return percentile(times, 0.95);
}

function runId(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** Fills a database with statements that make many rows each: by requests it would take an hour. */
async function fill(path: string): Promise<void> {
  // The server itself makes the tables.
  await new Store({ path, clock: createClock(), newId: uuid7 }).close();
  const db = new DatabaseSync(path);
  const id = (kind: number, number: string): string => `printf('00000000-0000-7000-80%02x-%012x', ${kind}, ${number})`;
  const at = (seconds: string): string =>
    `strftime('%Y-%m-%dT%H:%M:%S.000000Z', '2026-01-01', '+' || (${seconds}) || ' seconds')`;
  const series = (count: number): string =>
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`;
  const state = `'{"id":"00000000-0000-7000-8000-000000000000","type":"COMPLETED","name":"Completed","timestamp":"2026-01-01T00:00:00.000000Z","message":null,"data":null,"state_details":{}}'`;
  const tasks = FLOW_RUNS * TASKS_A_RUN;
  db.exec('BEGIN');
  db.exec(`${series(10)} INSERT INTO flow (id, created, updated, name, tags, labels)
    SELECT ${id(1, 'i')}, ${at('i')}, ${at('i')}, 'flow ' || i, '[]', '{}' FROM n`);
  db.exec(`${series(FLOW_RUNS)} INSERT INTO flow_run (id, created, updated, name, flow_id, parameters, context,
      empirical_policy, tags, labels, auto_scheduled, state_id, state_type, state_name, state_timestamp, state, run_count,
      expected_start_time, start_time, end_time, total_run_time)
    SELECT ${id(0, 'i')}, ${at('i * 60')}, ${at('i * 60')}, 'run ' || i, ${id(1, 'i % 10')}, '{}', '{}', '{}', '[]', '{}',
      0, ${id(2, 'i')}, CASE WHEN i % 20 = 0 THEN 'FAILED' ELSE 'COMPLETED' END,
      CASE WHEN i % 20 = 0 THEN 'Failed' ELSE 'Completed' END, ${at('i * 60')}, ${state}, 1,
      ${at('i * 60')}, ${at('i * 60')}, ${at('i * 60 + 50')}, 50 FROM n`);
  db.exec(`${series(tasks)} INSERT INTO task_run (id, created, updated, name, flow_run_id, task_key, dynamic_key,
      empirical_policy, tags, labels, task_inputs, state_id, state_type, state_name, state_timestamp, state, run_count,
      flow_run_run_count, expected_start_time, start_time, end_time, total_run_time)
    SELECT ${id(3, 'i')}, ${at('i / 2')}, ${at('i / 2')}, 'task ' || i, ${id(0, `i / ${TASKS_A_RUN}`)}, 'task', i, '{}', '[]', '{}',
      CASE WHEN i % ${TASKS_A_RUN} = 0 THEN '{}'
        ELSE '{"x":[{"input_type":"task_run","id":"' || ${id(3, 'i - 1')} || '"}]}' END,
      ${id(4, `i * ${STATES_A_TASK}`)}, 'COMPLETED', 'Completed', ${at('i / 2')}, ${state}, 1, 1,
      ${at('i / 2')}, ${at('i / 2')}, ${at('i / 2 + 1')}, 1 FROM n`);
  db.exec(`${series(tasks * STATES_A_TASK)} INSERT INTO task_run_state (id, run_id, timestamp, type, name, state_details)
    SELECT ${id(4, 'i')}, ${id(3, `i / ${STATES_A_TASK}`)}, ${at('i / 8')}, 'RUNNING', 'Running', '{}' FROM n`);
  db.exec(`${series(tasks * LINES_A_TASK)} INSERT INTO log (id, created, name, level, message, timestamp, flow_run_id, task_run_id)
    SELECT ${id(5, 'i')}, ${at('i / 16')}, 'prefect.task_runs', CASE WHEN i % 100 = 0 THEN 40 ELSE 20 END,
      'Line ' || i || ' of a log that is as long as lines of logs are on the whole', ${at('i / 16')},
      ${id(0, `i / ${LINES_A_TASK * TASKS_A_RUN}`)}, ${id(3, `i / ${LINES_A_TASK}`)} FROM n`);
  db.exec('COMMIT');
  db.close();
}
