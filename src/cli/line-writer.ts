export interface LineWriter {
  line(text: string): void;
  /** Writes what is held back, as before the process ends. */
  flush(): void;
}

export interface LineWriterOptions {
  /** Calls back when the event loop has come round. */
  later?: (callback: () => void) => void;
  /** Milliseconds of a clock that only goes forwards. */
  now?: () => number;
}

/**
 * Writes lines as they come, as long as somebody might read them one by one: what stands before a breakpoint or a long
 * computation is seen at once. Of a flood, the lines of one turn of the event loop go out in one write, since a pipe is
 * written to synchronously and each write costs the turn about as much as the task that it tells of.
 */
export function createLineWriter(
  write: (text: string) => void,
  { later = (callback) => void setImmediate(callback), now = () => performance.now() }: LineWriterOptions = {},
): LineWriter {
  let held = '';
  let windowEnd = 0;
  let inWindow = 0;
  const flush = () => {
    if (!held) return;
    const text = held;
    held = '';
    write(text);
  };
  return {
    line(text) {
      if (now() >= windowEnd) {
        windowEnd = now() + WINDOW_MS;
        inWindow = 0;
      }
      inWindow += 1;
      if (!held && inWindow <= LINES_AT_ONCE) return write(`${text}\n`);
      if (!held) later(flush);
      held += `${text}\n`;
      if (held.length > HELD_AT_MOST) flush();
    },
    flush,
  };
}

/** Far more lines than are read one by one. */
const LINES_AT_ONCE = 50;
const WINDOW_MS = 100;
/** Characters; a task that prints without ever letting go of the event loop is heard of, too. */
const HELD_AT_MOST = 64 * 1024;
