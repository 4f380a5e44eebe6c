import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ServerProcess, spawnServer } from '../../server/server-process.ts';
import { disagreements } from './disagreements.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { type FaultSchedule, scheduleOf } from './fault-schedule.ts';
import { accountOf, type JournalLine } from './journal.ts';
import { readRecords } from './read-records.ts';

/** Runs a flow through the faults of a seed. The answer is what is wrong afterwards, one line each. */
export async function runWithFaults(seed: number): Promise<string[]> {
  const schedule = scheduleOf(seed);
  const home = mkdtempSync(join(tmpdir(), 'millrace-faults-'));
  const orchestrator = await startOrchestrator(home);
  const proxy = await startFaultProxy({
    seed,
    schedule,
    port: orchestrator.port(),
    onServerKill: () => void orchestrator.kill(),
  });
  orchestrator.onStart((port) => proxy.connectTo(port));
  try {
    const ended = await runFlow({ seed, home, proxy, schedule, orchestrator });
    proxy.heal();
    const url = await orchestrator.up();
    // Whatever flow runs next in this home delivers what the first one had to leave.
    const next = await startFlow(0, home, proxy.url).ended;
    const wrong = [...ended.wrong];
    if (next.code !== 0) wrong.push(`the next flow ended with ${next.code}: ${next.errors}`);
    wrong.push(...spooled(home).map((file) => `${file} is still in the spool`));
    const killed = schedule.end.kind === 'killed' && !ended.finished;
    if (killed) await settled(url, schedule, proxy);
    const records = await readRecords(url);
    const account = accountOf([...ended.lines, ...next.lines]);
    const stuck = !ended.finished && ended.toldWhy;
    return [...wrong, ...disagreements(account, records, { killed, stuck })];
  } finally {
    await proxy.close();
    await orchestrator.close();
    rmSync(home, { recursive: true, force: true });
  }
}

interface Ended {
  lines: JournalLine[];
  code: number | null;
  errors: string;
}

interface RunEnd extends Ended {
  finished: boolean;
  /** Whether the process said why its flow run may be left Running. */
  toldWhy: boolean;
  wrong: string[];
}

async function runFlow(world: {
  seed: number;
  home: string;
  proxy: FaultProxy;
  schedule: FaultSchedule;
  orchestrator: Orchestrator;
}): Promise<RunEnd> {
  const { seed, home, proxy, schedule, orchestrator } = world;
  const { child, onBegin, ended } = startFlow(seed, home, proxy.url);
  const { end } = schedule;
  let bodies = 0;
  let signalled = false;
  onBegin(() => {
    bodies += 1;
    if (end.kind === 'itself' || bodies !== end.afterBodies) return;
    signalled = true;
    if (end.kind === 'killed') child.kill('SIGKILL');
    else if (end.kind === 'terminated') child.kill('SIGTERM');
    else void orchestrator.kill({ forGood: true }).then(() => child.kill('SIGTERM'));
  });
  const outcome = await ended;
  const account = accountOf(outcome.lines);
  const toldWhy = /The orchestrator could not be told how 1 run\(s\) ended on SIGTERM/.test(outcome.errors);
  const wrong: string[] = [];
  if (end.kind === 'itself' && !account.outcome) wrong.push(`the flow ended with ${outcome.code}: ${outcome.errors}`);
  if (!signalled && account.outcome && account.outcome.state !== account.outcome.expected) {
    const { state, expected } = account.outcome;
    wrong.push(`the flow ended as ${state} instead of ${expected}: ${outcome.errors}`);
  }
  if (signalled && end.kind !== 'killed' && !account.outcome && outcome.code !== 143) {
    wrong.push(`the flow ended with ${outcome.code} on SIGTERM: ${outcome.errors}`);
  }
  return { ...outcome, finished: account.outcome !== undefined, toldWhy, wrong };
}

function startFlow(seed: number, home: string, url: string) {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'faults-script.ts'), String(seed)], {
    env: { ...process.env, PREFECT_API_URL: url, MILLRACE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: JournalLine[] = [];
  let begun: () => void = () => {};
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = JSON.parse(part) as JournalLine;
      lines.push(line);
      if (line.kind === 'begin') begun();
    }
  });
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ lines, code: code as number | null, errors }));
  const onBegin = (listener: () => void): void => {
    begun = listener;
  };
  return { child, onBegin, ended };
}

interface Orchestrator {
  port(): number;
  onStart(listener: (port: number) => void): void;
  /** Kills it, and starts it again unless told. */
  kill(options?: { forGood: boolean }): Promise<void>;
  /** Sees to it that it is up; its API's base. */
  up(): Promise<string>;
  close(): Promise<void>;
}

async function startOrchestrator(home: string): Promise<Orchestrator> {
  let server: ServerProcess | undefined = await spawnServer(home);
  let listener: (port: number) => void = () => {};
  let changing: Promise<void> = Promise.resolve();
  const start = async (): Promise<void> => {
    server ??= await spawnServer(home);
    listener(server.port);
  };
  const { port } = server;
  return {
    port: () => server?.port ?? port,
    onStart(told) {
      listener = told;
    },
    kill({ forGood } = { forGood: false }) {
      changing = changing.then(async () => {
        await server?.end('SIGKILL');
        server = undefined;
        if (!forGood) await start();
      });
      return changing;
    },
    async up() {
      changing = changing.then(start);
      await changing;
      return server?.url ?? '';
    },
    async close() {
      await changing;
      await server?.end('SIGKILL');
    },
  };
}

function spooled(home: string): string[] {
  return readdirSync(join(home), { recursive: true, encoding: 'utf8' }).filter((name) => /^spool\/.+\/./.test(name));
}

/** What reached the orchestrator's side before a kill, with nothing else going wrong, is recorded sooner or later. */
async function settled(url: string, schedule: FaultSchedule, { passedEvents }: FaultProxy): Promise<void> {
  if (schedule.cuts.length > 0 || schedule.serverKills.length > 0 || schedule.frames.dropped > 0) return;
  for (let tries = 0; tries < 100; tries++) {
    const { events } = await readRecords(url);
    const known = new Set(events);
    if ([...passedEvents].every((id) => known.has(id))) return;
    await delay(50);
  }
  throw new Error('Events that reached the orchestrator are not recorded.');
}
