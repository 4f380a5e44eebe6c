import type { WebSocket } from 'ws';
import * as z from 'zod';
import type { State } from '../api/state.ts';
import type { TaskWorker } from '../api/task-worker.ts';
import type { Access } from './access.ts';
import { microsOf } from './clock.ts';
import { acceptSocket, parseJson } from './events/socket.ts';
import { Rounds } from './rounds.ts';
import type { Store } from './store/store.ts';
import type { TaskRunRow } from './store/tables.ts';
import { acknowledgeOffer, isAnyWaiting, keepOffers, offerTaskRun, withdrawOffer } from './store/task-run-offers.ts';
import { taskRunJson } from './store/wire.ts';

/**
 * Hands background task runs that nobody has taken yet to workers, in the order in which they came. Each goes to one
 * worker; one that a worker did not acknowledge goes to the next. What waits stands in the database
 * (`task-run-offers.ts`), where other servers see it too.
 */
export class ScheduledTasks {
  readonly #store: Store;
  readonly #workers = new Set<Worker>();
  // Where the database is gone, the next look finds what waits.
  readonly #rounds = new Rounds(() => this.#dealOnce());
  #keptMicros = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /** To be called whenever something may have begun to wait. */
  deal(): void {
    if (this.#workers.size > 0) this.#rounds.again();
  }

  /** Finds what began to wait on other servers, and keeps up what is offered here. */
  async look(): Promise<void> {
    if (this.#workers.size === 0) return;
    const now = microsOf(this.#store.now());
    if (now - this.#keptMicros >= KEEP_MICROS) {
      this.#keptMicros = now;
      const held = [...this.#workers].flatMap(({ busyWith }) => busyWith ?? []);
      await this.#store.write((tx) => keepOffers(tx, held));
    }
    this.deal();
  }

  /** The workers that are there, each with the tasks that it takes and when it was last heard of. */
  workers(taskKeys?: readonly string[]): TaskWorker[] {
    const found = [...this.#workers].filter(
      ({ keys }) => !taskKeys?.length || taskKeys.some((key) => keys.includes(key)),
    );
    return found.map(({ id, keys, seen }) => ({ identifier: id, task_keys: [...keys], timestamp: seen }));
  }

  /** `/task_runs/subscriptions/scheduled`: after the keys, one run at a time, the next when the last is acknowledged. */
  serve(socket: WebSocket, access: Access): void {
    let worker: Worker | undefined;
    socket.on('ping', (data) => socket.pong(data));
    socket.on('close', () => {
      if (!worker) return;
      this.#workers.delete(worker);
      if (worker.busyWith) this.#giveBack(worker.busyWith);
    });
    acceptSocket(socket, access, (text) => {
      const message = frame.safeParse(parseJson(text)).data;
      if (!worker) {
        if (message?.type !== 'subscribe') return refuse(socket, "expected 'subscribe' message");
        if (!message.keys?.length) return refuse(socket, "expected 'keys' in subscribe message");
        if (!message.client_id) return refuse(socket, "expected 'client_id' in subscribe message");
        worker = {
          id: message.client_id,
          keys: message.keys,
          seen: this.#store.now(),
          busyWith: undefined,
          send: (json) => socket.send(json),
        };
        this.#workers.add(worker);
      } else if (message?.type === 'quit') {
        // A worker quits in the place of an acknowledgement, so what it was sent goes to another.
        return socket.close();
      } else if (message?.type !== 'ack') {
        return refuse(socket, "expected 'ack' message");
      } else {
        const { busyWith } = worker;
        if (busyWith) this.#store.write((tx) => acknowledgeOffer(tx, busyWith)).catch(() => {});
        worker.busyWith = undefined;
        worker.seen = this.#store.now();
        // Whoever had its turn is last in the row.
        this.#workers.delete(worker);
        this.#workers.add(worker);
      }
      this.deal();
    });
  }

  async #dealOnce(): Promise<void> {
    const { db } = this.#store;
    const now = this.#store.now();
    const free = [...this.#workers].filter(({ busyWith, keys }) => !busyWith && isAnyWaiting(db, keys, now));
    if (free.length === 0) return;
    const offers = await this.#store.write((tx) => free.map(({ keys }) => offerTaskRun(tx, keys)));
    for (const [index, worker] of free.entries()) {
      const row = offers[index];
      if (row?.state_id) this.#hand(worker, row, row.state_id);
    }
  }

  #hand(worker: Worker, row: TaskRunRow, stateId: string): void {
    // It may have gone while the offer was written down.
    if (!this.#workers.has(worker)) {
      this.#giveBack(stateId);
      return;
    }
    worker.busyWith = stateId;
    worker.send(taskRunJson(row, microsOf(this.#store.now())));
  }

  #giveBack(stateId: string): void {
    this.#store
      .write((tx) => withdrawOffer(tx, stateId))
      .then(
        () => this.deal(),
        // The database is gone or closed: the offer lapses by itself.
        () => {},
      );
  }
}

/** So often what is offered is said to hold still: well before it lapses. */
const KEEP_MICROS = 10 * 1e6;

interface Worker {
  id: string;
  keys: readonly string[];
  /** When it was last heard of. */
  seen: string;
  /** The state in which that waited which it was sent and has not acknowledged. */
  busyWith: string | undefined;
  send(json: string): void;
}

const frame = z.object({
  type: z.string(),
  keys: z.array(z.string()).optional(),
  client_id: z.string().optional(),
});

function refuse(socket: WebSocket, problem: string): void {
  socket.close(PROTOCOL_VIOLATION, `Protocol violation: ${problem}`);
}

/** Prefect's own close code for a broken protocol on this socket. */
const PROTOCOL_VIOLATION = 4001;

/** Whether a task run waits for a worker to take it. */
export function isDeferred({ state_type, state }: TaskRunRow): boolean {
  if (state_type !== 'SCHEDULED' || state === null) return false;
  return (JSON.parse(state) as State).state_details.deferred === true;
}
