import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createUuid7 } from '../../src/model/uuid7.ts';
import { createClock, isoOf } from '../../src/server/clock.ts';
import { type ServerProcess, spawnServer } from '../server/server-process.ts';
import { connect, type SocketClient } from '../server/socket-client.ts';

const SUBSCRIBERS = 500;
const SENDERS = 3;
/** Of each sender. */
const EVENTS = 120;
const AT_ONCE = 40;

let home: string;
let server: ServerProcess;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'subscribers-'));
  server = await spawnServer(home);
});
afterAll(async () => {
  await server?.end('SIGTERM');
  rmSync(home, { recursive: true, force: true });
});

const clock = createClock();
const newId = createUuid7();

const eventOf = (sender: number, number: number | 'last'): object => ({
  id: newId(),
  occurred: isoOf(clock.micros()),
  event: `told.${number}`,
  resource: { 'prefect.resource.id': `sender.${sender}` },
});

/** What a subscriber hears of each sender, up to the last event of each. */
async function listen(subscriber: number): Promise<{ heard: Promise<string[][]>; client: SocketClient }> {
  const client = await connect(server.url, '/events/out');
  // Every other one asks in words of its own, which mean the same.
  const filter =
    subscriber % 2 === 0 ? { event: { prefix: ['told.'] } } : { event: { prefix: ['told.', `${subscriber}`] } };
  client.send({ type: 'filter', filter, backfill: true });
  return { heard: hear(client), client };
}

async function hear(client: SocketClient): Promise<string[][]> {
  const heard: string[][] = Array.from({ length: SENDERS }, () => []);
  for (let ended = 0; ended < SENDERS; ) {
    const { event } = (await client.next()) as { event: { event: string; resource: Record<string, string> } };
    const [, sender] = event.resource['prefect.resource.id']?.split('.') ?? [];
    heard[Number(sender)]?.push(event.event);
    if (event.event === 'told.last') ended += 1;
  }
  return heard;
}

it('tells 500 subscribers, who come while it is told, every event once and in order', async () => {
  const senders = await Promise.all(Array.from({ length: SENDERS }, () => connect(server.url, '/events/in')));
  const send = (number: number | 'last'): void => {
    for (const [index, sender] of senders.entries()) sender.send(eventOf(index, number));
  };
  const listeners: Awaited<ReturnType<typeof listen>>[] = [];
  let number = 0;
  while (listeners.length < SUBSCRIBERS) {
    const joining = Array.from({ length: AT_ONCE }, (_, index) => listen(listeners.length + index));
    for (let told = 0; told < 8 && number < EVENTS; told++) send(number++);
    listeners.push(...(await Promise.all(joining)));
  }
  while (number < EVENTS) send(number++);
  send('last');
  const expected = [...Array.from({ length: EVENTS }, (_, index) => `told.${index}`), 'told.last'];
  for (const { heard } of listeners) expect(await heard).toEqual(Array.from({ length: SENDERS }, () => expected));
  // Whatever came twice would stand before the answer to a ping.
  for (const { client } of listeners) {
    await client.ping();
    expect(client.unheard()).toBe(0);
    client.close();
  }
  for (const sender of senders) sender.close();
});
