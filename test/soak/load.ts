import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { createEventsSocket, type EventsSocket } from '../../src/client/events-socket.ts';
import { oneRun, type Target } from './one-run.ts';

/** More runs under way than this means that the server does not keep up. */
const MOST_UNDER_WAY = 1_000;
const CONNECTIONS = 40;

/** Someone who makes flow runs on a server: as many as it takes, or so many a second. */
export class Load {
  readonly #target: Target;
  readonly #agent: Agent;
  readonly events: EventsSocket;
  /** Runs that came to their end. */
  made = 0;
  lostEvents = 0;
  #answerMs: number[] = [];

  private constructor(url: string, flowId: string) {
    this.#agent = new Agent({ connections: CONNECTIONS, pipelining: 1 });
    this.events = createEventsSocket(
      { url, auth: { kind: 'none' }, source: 'setting' },
      {
        onLost: (frames) => {
          this.lostEvents += frames.length;
        },
      },
    );
    const { events } = this;
    this.#target = { url, flowId, agent: this.#agent, events, onAnswer: (ms) => this.#answerMs.push(ms) };
  }

  static async on(url: string): Promise<Load> {
    const answer = await request(`${url}/flows/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: `soak-${randomUUID()}` }),
    });
    const { id } = (await answer.body.json()) as { id: string };
    return new Load(url, id);
  }

  get flowId(): string {
    return this.#target.flowId;
  }

  /** Milliseconds of each answer since this was last asked for. */
  takeTimes(): number[] {
    const times = this.#answerMs;
    this.#answerMs = [];
    return times;
  }

  /** Makes as many runs as the server takes, so many at a time. Gives how many they were a second. */
  async atMost({ seconds, atOnce }: { seconds: number; atOnce: number }): Promise<number> {
    const begun = performance.now();
    const before = this.made;
    const worker = async (): Promise<void> => {
      while (performance.now() - begun < seconds * 1000) await this.#run(performance.now());
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    await this.#delivered();
    return (this.made - before) / ((performance.now() - begun) / 1000);
  }

  /** Begins a run whenever one is due, whether the ones before have ended or not. `look` is called every second. */
  async atRate({ perSecond, seconds, look }: { perSecond: number; seconds: number; look: () => void }): Promise<void> {
    const begun = performance.now();
    const total = Math.floor(perSecond * seconds);
    const underWay = new Set<Promise<void>>();
    let failed: unknown;
    let looked = begun;
    for (let number = 0; number < total && failed === undefined; number++) {
      const due = begun + (1000 * number) / perSecond;
      const wait = due - performance.now();
      if (wait > 0) await delay(wait);
      if (underWay.size > MOST_UNDER_WAY)
        throw new Error(`The server does not keep up with ${perSecond} runs a second.`);
      const run = this.#run(due).catch((error: unknown) => {
        failed = error;
      });
      underWay.add(run);
      void run.then(() => underWay.delete(run));
      if (performance.now() - looked >= 1000) {
        looked = performance.now();
        look();
      }
    }
    await Promise.all(underWay);
    if (failed !== undefined) throw failed;
    await this.#delivered();
  }

  async close(): Promise<void> {
    this.events.close();
    await this.#agent.close();
  }

  async #run(due: number): Promise<void> {
    await oneRun(this.#target, due);
    this.made += 1;
  }

  async #delivered(): Promise<void> {
    if (!(await this.events.drain({ timeoutMs: 60_000 }))) throw new Error('Not all events could be delivered.');
  }
}
