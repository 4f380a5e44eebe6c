import type { WebSocket } from 'ws';
import { z } from 'zod';
import type { State } from '../api/state.ts';
import type { TaskWorker } from '../api/task-worker.ts';
import type { Access } from './access.ts';
import { acceptSocket, parseJson } from './events/socket.ts';
import type { TaskRunRow } from './store/tables.ts';

/** A background task run that waits for a worker; `json` is how it is told. */
interface Waiting {
  id: string;
  taskKey: string;
  json: string;
}

/**
 * Background task runs that nobody has taken yet, in the order in which they came. Each is handed to one worker; one
 * that a worker did not acknowledge goes to the next.
 */
export class ScheduledTasks {
  #waiting: Waiting[] = [];
  readonly #workers = new Set<Worker>();
  readonly #now: () => string;

  constructor(now: () => string) {
    this.#now = now;
  }

  add(run: Waiting): void {
    if (this.#waiting.some(({ id }) => id === run.id)) return;
    this.#waiting.push(run);
    this.#deal();
  }

  /** The workers that are there, each with the tasks that it takes and when it was last heard of. */
  workers(taskKeys?: readonly string[]): TaskWorker[] {
    const found = [...this.#workers].filter(({ keys }) => !taskKeys?.length || taskKeys.some((key) => keys.has(key)));
    return found.map(({ id, keys, seen }) => ({ identifier: id, task_keys: [...keys], timestamp: seen }));
  }

  /** `/task_runs/subscriptions/scheduled`: after the keys, one run at a time, the next when the last is acknowledged. */
  serve(socket: WebSocket, access: Access): void {
    let worker: Worker | undefined;
    socket.on('ping', (data) => socket.pong(data));
    socket.on('close', () => {
      if (!worker) return;
      this.#workers.delete(worker);
      if (worker.busyWith) this.#waiting.unshift(worker.busyWith);
      this.#deal();
    });
    acceptSocket(socket, access, (text) => {
      const message = frame.safeParse(parseJson(text)).data;
      if (!worker) {
        if (message?.type !== 'subscribe') return refuse(socket, "expected 'subscribe' message");
        if (!message.keys?.length) return refuse(socket, "expected 'keys' in subscribe message");
        if (!message.client_id) return refuse(socket, "expected 'client_id' in subscribe message");
        worker = {
          id: message.client_id,
          keys: new Set(message.keys),
          seen: this.#now(),
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
        worker.busyWith = undefined;
        worker.seen = this.#now();
        // Whoever had its turn is last in the row.
        this.#workers.delete(worker);
        this.#workers.add(worker);
      }
      this.#deal();
    });
  }

  #deal(): void {
    for (const worker of this.#workers) {
      if (worker.busyWith) continue;
      const at = this.#waiting.findIndex(({ taskKey }) => worker.keys.has(taskKey));
      const [run] = at < 0 ? [] : this.#waiting.splice(at, 1);
      if (!run) continue;
      worker.busyWith = run;
      worker.send(run.json);
    }
  }
}

interface Worker {
  id: string;
  keys: ReadonlySet<string>;
  /** When it was last heard of. */
  seen: string;
  /** What it was sent and has not acknowledged. */
  busyWith: Waiting | undefined;
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
