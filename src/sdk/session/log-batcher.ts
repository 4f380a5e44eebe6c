import type { LogCreate } from '../../api/log.ts';

/** Collects log lines and sends them together, one batch at a time and in order. */
export interface LogBatcher {
  add(line: LogCreate): void;
  /** A promise while too many lines are waiting, to be awaited before more are made; undefined while all is well. */
  ready(): Promise<void> | undefined;
  /** All that is not known to have arrived, oldest first. */
  unsent(): readonly LogCreate[];
  /** Sends what is there; resolves when it is sent or given up, or the time ran out. */
  drain(options: { timeoutMs: number }): Promise<void>;
}

export interface LogBatcherOptions {
  send: (lines: LogCreate[]) => Promise<void>;
  /** Given the lines that had to be given up. */
  onLost: (lines: readonly LogCreate[], error: unknown) => void;
  /** Milliseconds between the first line of a batch and its sending. */
  intervalMs: number;
}

export function createLogBatcher({ send, onLost, intervalMs }: LogBatcherOptions): LogBatcher {
  let lines: LogCreate[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;
  let underWay: LogCreate[] = [];
  let readyWaiters: (() => void)[] = [];

  return {
    add(line) {
      if (line.message.length > MESSAGE_LIMIT) {
        line = { ...line, message: `${line.message.slice(0, MESSAGE_LIMIT)}... [truncated]` };
      }
      lines.push(line);
      if (lines.length > LINES_LIMIT) {
        onLost(lines.slice(0, BATCH_LINES), 'too many are waiting');
        lines = lines.slice(BATCH_LINES);
      }
      if (lines.length >= BATCH_LINES) flush();
      // The timer keeps no process alive: whoever ends a run drains.
      else timer ??= setTimeout(flush, intervalMs).unref();
    },
    ready() {
      if (lines.length < HIGH_WATER) return undefined;
      flush();
      return new Promise((resolve) => readyWaiters.push(resolve));
    },
    unsent: () => underWay.concat(lines),
    async drain({ timeoutMs }) {
      flush();
      if (!sending) return;
      let limit: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        limit = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([sending, late]);
      clearTimeout(limit);
    },
  };

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (lines.length > 0) sending ??= sendAll();
  }

  async function sendAll(): Promise<void> {
    while (lines.length > 0) {
      const batch = takeBatch();
      underWay = batch;
      try {
        await send(batch);
      } catch (error) {
        onLost(batch, error);
      }
      underWay = [];
      if (lines.length < LOW_WATER) {
        const waiters = readyWaiters;
        readyWaiters = [];
        for (const resolve of waiters) resolve();
      }
    }
    sending = undefined;
  }

  /** A server takes a few megabytes in one request. */
  function takeBatch(): LogCreate[] {
    let size = 0;
    let count = 0;
    while (count < lines.length && count < BATCH_LINES) {
      size += (lines[count]?.message.length ?? 0) + LINE_OVERHEAD;
      if (count > 0 && size > BATCH_CHARS) break;
      count++;
    }
    const batch = lines.slice(0, count);
    lines = lines.slice(count);
    return batch;
  }
}

const BATCH_LINES = 1_000;
const BATCH_CHARS = 2_000_000;
const LINE_OVERHEAD = 250;
const HIGH_WATER = 10_000;
const LOW_WATER = 5_000;
const LINES_LIMIT = 100_000;
const MESSAGE_LIMIT = 1_000_000;
