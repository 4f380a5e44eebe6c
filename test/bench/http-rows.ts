import { randomUUID } from 'node:crypto';
import { Connection, type Post } from './connection.ts';
import { median, type Row } from './row.ts';
import type { Server } from './servers.ts';

/**
 * Many short ones, since a machine's pace changes from one minute to the next: within a minute a real Prefect does
 * between 80 and 150 changes of state a second on Postgres, and the middle of twelve rounds still lies between 105 and 140.
 */
const ROUNDS = 40;
const RUNS = 50;
const LOG_REQUESTS = 5;
const LISTS = 5;
/** The same time for each, in which both make more runs than are listed. */
const WARM_UP_SECONDS = 15;
const PAGE = 200;
const LOG_LINES = 500;
const CONNECTIONS = 20;
/** Of one request among many, and of one alone, without which the rest of a round could not be measured. */
const PATIENCE_TRIES = 100;
const PATIENCE_MS = 60_000;

interface Figures {
  createPerSecond: number;
  setStatePerSecond: number;
  setStateP50: number;
  setState20PerSecond: number;
  logsPerSecond: number;
  filterP50: number;
}

/**
 * The server alone: the same requests, by the same client, on one connection and on twenty. The two take turns, so that
 * a machine whose pace changes changes it for both, and one stands still while the other is measured.
 */
export async function httpRows(millrace: Server, prefect: Server, where = ''): Promise<Row[]> {
  const servers = await Promise.all([millrace, prefect].map(clientOf));
  const rounds: Figures[][] = [[], []];
  for (const server of servers) await whileOthersStandStill(servers, server, () => warmUp(server));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, server] of servers.entries()) {
      rounds[index]?.push(await whileOthersStandStill(servers, server, () => measureRound(server)));
    }
  }
  for (const { close } of servers) close();
  const middle = (index: number, key: keyof Figures): number =>
    median((rounds[index] ?? []).map((figures) => figures[key]));
  const row = (what: string, unit: Row['unit'], key: keyof Figures, times: number): Row => ({
    what: `${what}${where}`,
    unit,
    millrace: middle(0, key),
    prefect: middle(1, key),
    times,
  });
  return [
    row('creating flow runs, one connection', 'per second', 'createPerSecond', 15),
    row('POST set_state, one connection', 'per second', 'setStatePerSecond', 15),
    row('POST set_state, one connection, p50', 'ms', 'setStateP50', 15),
    row('POST set_state, 20 connections (accepted ones)', 'per second', 'setState20PerSecond', 15),
    row('log lines ingested', 'per second', 'logsPerSecond', 10),
    row('flow_runs/filter of 200 rows, p50', 'ms', 'filterP50', 5),
  ];
}

interface Client {
  pid: number;
  post: Post;
  /** Of as many connections. */
  postAtOnce: readonly Post[];
  flowId: string;
  close(): void;
}

async function clientOf({ url, pid }: Server): Promise<Client> {
  const one = new Connection(url);
  const many = Array.from({ length: CONNECTIONS }, () => new Connection(url));
  const post = one.poster((_, ms) => ms < PATIENCE_MS);
  const postAtOnce = many.map((connection) => connection.poster((tries) => tries <= PATIENCE_TRIES));
  const flowId = idIn(await post('/flows/', { name: `bench-${randomUUID()}` }));
  const close = (): void => {
    for (const connection of [one, ...many]) connection.close();
  };
  return { pid, post, postAtOnce, flowId, close };
}

/** What a server still does for the requests of its own turn would else be at the cost of the other. */
async function whileOthersStandStill<Result>(
  all: readonly Client[],
  one: Client,
  work: () => Promise<Result>,
): Promise<Result> {
  const others = all.filter((server) => server !== one);
  for (const { pid } of others) process.kill(pid, 'SIGSTOP');
  try {
    return await work();
  } finally {
    for (const { pid } of others) process.kill(pid, 'SIGCONT');
  }
}

/** With rounds that don't count. */
async function warmUp(server: Client): Promise<void> {
  const until = performance.now() + 1000 * WARM_UP_SECONDS;
  while (performance.now() < until) await measureRound(server);
}

async function measureRound({ post, postAtOnce, flowId }: Client): Promise<Figures> {
  const create = async (): Promise<string> => {
    const state = { type: 'PENDING', name: 'Pending' };
    return idIn(await post('/flow_runs/', { flow_id: flowId, parameters: { n: 1 }, state }));
  };
  // A server that has stood still first does what it has missed, so the time of these does not count.
  const ids: string[] = [];
  for (let i = 0; i < RUNS; i++) ids.push(await create());
  const times: number[] = [];
  const setSeconds = await seconds(async () => {
    for (const id of ids) {
      for (const type of ['RUNNING', 'COMPLETED']) times.push(1000 * (await seconds(() => setState(post, id, type))));
    }
  });
  const others: string[] = [];
  const createSeconds = await seconds(async () => {
    for (let i = 0; i < RUNS; i++) others.push(await create());
  });
  let accepted = 0;
  const setManySeconds = await seconds(async () => {
    const queue = [...others];
    const worker = async (postOne: Post): Promise<void> => {
      for (let id = queue.pop(); id; id = queue.pop()) {
        for (const type of ['RUNNING', 'COMPLETED']) {
          // What fails in spite of all patience counts as not done.
          const done = await setState(postOne, id, type).then(
            () => true,
            () => false,
          );
          if (done) accepted++;
        }
      }
    };
    await Promise.all(postAtOnce.map(worker));
  });
  const logSeconds = await seconds(async () => {
    for (let i = 0; i < LOG_REQUESTS; i++) await post('/logs/', logLines(ids[0] as string));
  });
  const filterTimes: number[] = [];
  for (let i = 0; i < LISTS; i++) {
    filterTimes.push(1000 * (await seconds(() => post('/flow_runs/filter', { limit: PAGE, sort: 'START_TIME_DESC' }))));
  }
  return {
    createPerSecond: RUNS / createSeconds,
    setStatePerSecond: (2 * RUNS) / setSeconds,
    setStateP50: median(times),
    setState20PerSecond: accepted / setManySeconds,
    logsPerSecond: (LOG_REQUESTS * LOG_LINES) / logSeconds,
    filterP50: median(filterTimes),
  };
}

function idIn(answer: string): string {
  return (JSON.parse(answer) as { id: string }).id;
}

function setState(post: Post, id: string, type: string): Promise<unknown> {
  return post(`/flow_runs/${id}/set_state`, {
    state: { type, state_details: { transition_id: randomUUID() } },
    force: false,
  });
}

function logLines(flowRunId: string): unknown[] {
  const timestamp = new Date().toISOString();
  return Array.from({ length: LOG_LINES }, (_, i) => ({
    name: 'prefect.flow_runs',
    level: 20,
    message: `Line ${i} of a log that is as long as lines of logs are on the whole`,
    timestamp,
    flow_run_id: flowRunId,
  }));
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
