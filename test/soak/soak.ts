import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { uuid7 } from '../../src/model/uuid7.ts';
import type { BoundRow } from '../bench/bound-row.ts';
import { median, percentile } from '../bench/row.ts';
import { residentMegabytes, type Server } from '../bench/servers.ts';
import { Load } from './load.ts';
import { A_RUN } from './one-run.ts';

export interface SoakOptions {
  seconds: number;
  subscribers: number;
  /** How many rows a table has, or those of them that a condition holds for, once the server has ended. */
  count: (table: string, condition?: string) => Promise<number>;
}

const SHARE_OF_PEAK = 0.6;
const WARM_UP_SECONDS = 10;
const PEAK_SECONDS = 20;
const AT_ONCE = 20;
const BEAT_MS = 500;

/** Holds a server at a share of the most that it takes, looks at its answers and its memory, and counts what it kept. */
export async function soak(server: Server, options: SoakOptions): Promise<BoundRow[]> {
  const subscribers = new Worker(new URL('./subscribers-script.ts', import.meta.url), {
    workerData: { url: server.url, subscribers: options.subscribers },
  });
  await once(subscribers, 'message');
  const load = await Load.on(server.url);
  await load.atMost({ seconds: WARM_UP_SECONDS, atOnce: AT_ONCE });
  const peak = await load.atMost({ seconds: PEAK_SECONDS, atOnce: AT_ONCE });
  const perSecond = peak * SHARE_OF_PEAK;
  load.takeTimes();
  console.log(
    `at most ${peak.toFixed(0)} runs a second; held at ${perSecond.toFixed(0)} with ${options.subscribers} subscribers`,
  );
  const beats = startBeats(load);
  const { times, megabytes } = await hold(server, load, { perSecond, seconds: options.seconds });
  const beaten = beats.stop();
  await load.events.drain({ timeoutMs: 60_000 });
  subscribers.postMessage(beaten - 1);
  const [faults] = (await once(subscribers, 'message')) as [string[]];
  await subscribers.terminate();
  await load.close();
  await server.stop();
  for (const fault of faults.slice(0, 10)) console.log(fault);
  const lost = await lostRows(load, options.count);
  const [early, late] = [quarter(megabytes, 1), quarter(megabytes, 3)];
  return [
    { what: 'soak: an answer, p50', unit: 'ms', value: percentile(times, 0.5), most: 50 },
    { what: 'soak: an answer, p99', unit: 'ms', value: percentile(times, 0.99), most: 50 },
    {
      what: `soak: memory, ${early.toFixed(0)} to ${late.toFixed(0)} MB, growth`,
      unit: '%',
      value: growth(early, late),
      most: 10,
    },
    { what: 'soak: rows lost or doubled', unit: 'rows', value: lost, most: 0 },
    { what: 'soak: events missed or out of order, of subscribers', unit: 'rows', value: faults.length, most: 0 },
  ];
}

async function hold(
  server: Server,
  load: Load,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ times: number[]; megabytes: number[] }> {
  const times: number[] = [];
  const megabytes: number[] = [];
  let minute: number[] = [];
  const endMinute = (): void => {
    if (minute.length === 0) return;
    const [p50, p99, most] = [0.5, 0.99, 1].map((share) => percentile(minute, share).toFixed(1));
    const memory = (megabytes.at(-1) ?? 0).toFixed(0);
    console.log(`${load.made} runs; the last minute: p50 ${p50} ms, p99 ${p99} ms, at most ${most} ms; ${memory} MB`);
    for (const time of minute) times.push(time);
    minute = [];
  };
  const look = (): void => {
    megabytes.push(residentMegabytes(server.pid));
    for (const time of load.takeTimes()) minute.push(time);
    if (megabytes.length % 60 === 0) endMinute();
  };
  await load.atRate({ perSecond, seconds, look });
  look();
  endMinute();
  return { times, megabytes };
}

/** An event that all subscribers wait for, with its number, again and again. `stop` tells how many there were. */
function startBeats({ events }: Load): { stop(): number } {
  let number = 0;
  const timer = setInterval(() => {
    const event = {
      id: uuid7(),
      occurred: new Date().toISOString(),
      event: `soak.beat.${number++}`,
      resource: { 'prefect.resource.id': 'soak' },
    };
    events.send(JSON.stringify(event));
  }, BEAT_MS);
  return {
    stop() {
      clearInterval(timer);
      return number;
    },
  };
}

/** How many rows there are too few or too many. */
async function lostRows({ made, lostEvents }: Load, count: SoakOptions['count']): Promise<number> {
  const tasks = made * A_RUN.tasks;
  const expected: [table: string, condition: string, rows: number][] = [
    ['flow_run', `state_type = 'COMPLETED'`, made],
    ['task_run', `state_type = 'COMPLETED'`, tasks],
    ['task_run_state', '1 = 1', tasks * A_RUN.statesOfATask],
    ['event', `event LIKE 'prefect.task-run.%'`, tasks * A_RUN.statesOfATask],
    ['log', '1 = 1', made * A_RUN.lines],
  ];
  let lost = lostEvents;
  for (const [table, condition, rows] of expected) {
    const found = await count(table, condition);
    if (found !== rows) console.log(`${table}: ${found} rows where there should be ${rows}`);
    lost += Math.abs(found - rows);
  }
  return lost;
}

/** The middle of the memory in one quarter of the time. */
function quarter(megabytes: number[], number: 0 | 1 | 2 | 3): number {
  const length = Math.floor(megabytes.length / 4);
  return median(megabytes.slice(number * length, (number + 1) * length));
}

function growth(early: number, late: number): number {
  return Math.max((100 * (late - early)) / early, 0);
}
