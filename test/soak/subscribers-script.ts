import { parentPort, workerData } from 'node:worker_threads';
import { WebSocket } from 'ws';

/*
 * Many subscribers of one event, in a thread of their own. It says that all are there, and when it is told the number
 * of the last beat, waits for it and says what each heard in another order than one after another.
 */

const { url, subscribers } = workerData as { url: string; subscribers: number };

/** The beat that each waits for next. */
const next: number[] = Array.from({ length: subscribers }, () => 0);
const faults: string[] = [];
let last = Number.POSITIVE_INFINITY;

await Promise.all(Array.from({ length: subscribers }, (_, index) => subscribe(index)));
parentPort?.postMessage('ready');
parentPort?.on('message', (number: number) => {
  last = number;
  report();
});

function report(): void {
  if (next.every((number) => number > last)) parentPort?.postMessage(faults);
}

function subscribe(index: number): Promise<void> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/events/out`, 'prefect');
  socket.on('open', () => socket.send('{"type":"auth","token":null}'));
  socket.on('close', () => faults.push(`subscriber ${index} was let go`));
  return new Promise((resolve) => {
    socket.once('message', () => {
      socket.send(JSON.stringify({ type: 'filter', filter: { event: { prefix: ['soak.beat.'] } }, backfill: false }));
      // The answer to a ping that stands behind the filter says that the filter is known.
      socket.once('pong', () => resolve());
      socket.ping();
      socket.on('message', (data) => heard(index, String(data)));
    });
  });
}

function heard(index: number, text: string): void {
  const number = Number(/"event":"soak\.beat\.(\d+)"/.exec(text)?.[1]);
  if (number !== next[index]) faults.push(`subscriber ${index} heard beat ${number} and not ${next[index]}`);
  next[index] = number + 1;
  if (number >= last) report();
}
