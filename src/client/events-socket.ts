import { setTimeout as delay } from 'node:timers/promises';
import type { ApiAddress } from './api-address.ts';
import { openPrefectSocket, type PrefectSocket } from './prefect-socket.ts';

/*
 * Delivers events to `/events/in` at least once. The server acknowledges no event; but it answers a ping only
 * after all that was sent before it, so pings are the checkpoints.
 *
 * E1  A frame is in exactly one of `queue` (not sent on this connection) and `sent` (sent, not confirmed), in order.
 * E2  A pong confirms exactly the frames that were sent before its ping.
 * E3  When a connection ends, `sent` goes back before `queue`, so that everything unconfirmed is sent again.
 * E4  `queue` and `sent` together never grow beyond `LIMIT` frames: callers wait for `ready()`, and where they do
 *     not, or the server stays away for all attempts, the oldest frames are dropped and counted.
 * E5  A connection on which a ping stays unanswered, and no other is answered either, is given up: one that died
 *     without a word would else keep its frames for ever.
 */
export interface EventsSocket {
  /** Queues one event, as JSON, or what makes its JSON when it is its turn. */
  send(frame: Frame): void;
  /** A promise while too much is under way, to be awaited before more is made; undefined while all is well. */
  ready(): Promise<void> | undefined;
  /** Resolves with true when all is confirmed, with false when the time ran out or frames were given up. */
  drain(options: { timeoutMs: number }): Promise<boolean>;
  /** All that is not confirmed, oldest first. */
  unsent(): readonly string[];
  /** Whether the connection keeps the process alive; it does until told otherwise. */
  setRef(ref: boolean): void;
  close(): void;
}

type Frame = string | (() => string);

export interface EventsSocketOptions {
  /** Given the events that had to be given up, each time that some were. */
  onLost?: (frames: readonly string[]) => void;
  /** Milliseconds to wait before the given attempt to connect again; attempts count from 1. */
  backoffMs?: (attempt: number) => number;
  /** Milliseconds after which a connection without a sign of life is given up, or at most twice as many. */
  silenceMs?: number;
}

export function createEventsSocket(api: ApiAddress, options: EventsSocketOptions = {}): EventsSocket {
  const backoffMs = options.backoffMs ?? ((attempt) => Math.min(250 * 2 ** attempt, 15_000) * (1 + Math.random() / 5));
  const silenceMs = options.silenceMs ?? SILENCE_MS;
  let queue: Frame[] = [];
  let sent: string[] = [];
  /** Frames confirmed since the connection opened; `sent[0]` is frame number `confirmed`. */
  let confirmed = 0;
  let lastCheckpoint = 0;
  let connection: PrefectSocket | undefined;
  let connecting = false;
  let closed = false;
  let referenced = true;
  let flushing: NodeJS.Timeout | undefined;
  let lastFlushMs = 0;
  const waiters = new Set<{ done: (kept: boolean) => void }>();
  const readyWaiters = new Set<() => void>();
  /** Frames since nothing was pending. */
  let burst = 0;
  let awake: NodeJS.Timeout | undefined;
  const abort = new AbortController();

  return {
    send(frame) {
      if (closed) return;
      queue.push(frame);
      burst += 1;
      if (queue.length + sent.length > LIMIT) drop(queue.length + sent.length - LIMIT);
      schedule();
    },
    ready() {
      if (pending() < (burst < BURST ? BURST : HIGH_WATER) || closed) return undefined;
      // Whoever waits here has nothing else to keep the process alive, and the connection may not do so.
      awake ??= setInterval(() => {}, AWAKE_MS);
      return new Promise((resolve) => readyWaiters.add(resolve));
    },
    drain({ timeoutMs }) {
      if (pending() === 0) return Promise.resolve(true);
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiter.done(false), timeoutMs);
        const waiter = {
          done: (kept: boolean) => {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve(kept);
          },
        };
        waiters.add(waiter);
        hurry();
      });
    },
    unsent: () => [...sent, ...queue.map(textOf)],
    setRef(ref) {
      referenced = ref;
      if (ref) connection?.network.ref();
      else connection?.network.unref();
    },
    close() {
      closed = true;
      abort.abort();
      clearTimeout(flushing);
      connection?.ws.close(1000);
      connection?.network.unref();
      settle(false);
    },
  };

  function pending(): number {
    return queue.length + sent.length;
  }

  /**
   * What is made within a few milliseconds leaves together, in as few packets as it fits in: to be woken by each
   * would cost a server more than what is told.
   */
  function schedule(): void {
    if (!connection) {
      void connect();
      return;
    }
    flushing ??= setTimeout(flush, Math.max(lastFlushMs + GATHER_MS - performance.now(), 0));
  }

  /** For whoever waits until all is delivered. */
  function hurry(): void {
    if (connection) flush();
    else void connect();
  }

  async function connect(): Promise<void> {
    if (connecting || closed) return;
    connecting = true;
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        try {
          adopt(await openPrefectSocket(api, '/events/in', { signal: abort.signal }));
          return;
        } catch (error) {
          if (closed || (error as { final?: unknown }).final === true) break;
          await delay(backoffMs(attempt), undefined, { signal: abort.signal, ref: referenced });
        }
      }
      drop(pending());
    } catch {
      // Only the abort on close ends the waiting between two attempts.
    } finally {
      connecting = false;
    }
  }

  function adopt(opened: PrefectSocket): void {
    connection = opened;
    confirmed = 0;
    lastCheckpoint = 0;
    if (!referenced) opened.network.unref();
    let heard = true;
    let asked = 0;
    const watch = setInterval(() => {
      if (!heard && asked > confirmed) return opened.ws.terminate();
      heard = false;
      checkpoint(opened);
      asked = lastCheckpoint;
    }, silenceMs).unref();
    opened.ws.on('pong', (data) => {
      heard = true;
      confirm(Number(data.toString()));
    });
    opened.ws.on('error', () => {});
    // Not at once: where the network takes all of it, that would send the whole queue in one turn of the event loop.
    opened.network.on('drain', () => {
      setImmediate(() => {
        if (connection === opened) flush();
      });
    });
    opened.ws.on('close', () => {
      clearInterval(watch);
      if (connection !== opened) return;
      connection = undefined;
      queue = [...sent, ...queue];
      sent = [];
      if (queue.length > 0) void connect();
    });
    flush();
  }

  function flush(): void {
    clearTimeout(flushing);
    flushing = undefined;
    if (!connection) return;
    lastFlushMs = performance.now();
    const { ws, network } = connection;
    // What the network can't take yet stays here as it is: handed on, it would be copied, and take memory twice.
    if (network.writableNeedDrain) return;
    network.cork();
    let count = 0;
    for (; count < queue.length && network.writableLength < NETWORK_BYTES; count++) {
      const frame = textOf(queue[count] as Frame);
      ws.send(frame);
      sent.push(frame);
    }
    queue = queue.slice(count);
    const total = confirmed + sent.length;
    if (total - lastCheckpoint >= CHECKPOINT_EVENTS || waiters.size > 0) checkpoint(connection);
    network.uncork();
  }

  /** Asks whether all that was sent has arrived, unless that is asked already. */
  function checkpoint({ ws }: PrefectSocket): void {
    const total = confirmed + sent.length;
    if (total === lastCheckpoint) return;
    lastCheckpoint = total;
    ws.ping(String(total));
  }

  function confirm(upTo: number): void {
    if (!(upTo > confirmed)) return;
    sent = sent.slice(upTo - confirmed);
    confirmed = upTo;
    if (pending() < LOW_WATER) release();
    if (pending() === 0) {
      burst = 0;
      settle(true);
    } else if (waiters.size > 0 && lastCheckpoint === confirmed) hurry();
  }

  function drop(count: number): void {
    if (count === 0) return;
    const all = [...sent, ...queue];
    // What was sent but not confirmed may have arrived; it is given up all the same, since nobody can tell.
    const keptSent = sent.slice(Math.min(count, sent.length));
    confirmed += sent.length - keptSent.length;
    sent = keptSent;
    queue = all.slice(Math.max(count, all.length - queue.length));
    options.onLost?.(all.slice(0, count).map(textOf));
    release();
    if (pending() === 0) settle(false);
  }

  function release(): void {
    clearInterval(awake);
    awake = undefined;
    for (const resolve of readyWaiters) resolve();
    readyWaiters.clear();
  }

  function settle(kept: boolean): void {
    release();
    for (const waiter of [...waiters]) waiter.done(kept);
  }
}

function textOf(frame: Frame): string {
  return typeof frame === 'string' ? frame : frame();
}

const GATHER_MS = 10;
/** What is handed on in one turn of the event loop; more than a stream's high-water mark, so that a drain follows. */
const NETWORK_BYTES = 100_000;
const AWAKE_MS = 60_000;
const SILENCE_MS = 15_000;
const CHECKPOINT_EVENTS = 700;
const ATTEMPTS = 10;
/** So many at once hold up nobody; whoever goes on for longer is held to the pace at which they are delivered. */
const BURST = 12_000;
const HIGH_WATER = 2_000;
const LOW_WATER = 1_000;
const LIMIT = 200_000;
