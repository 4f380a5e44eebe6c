import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/**
 * After a burst of work V8 keeps the pages that it needed at most, and looks for what could be given back only after
 * many seconds without any work. A server that rests does it at once: it has the time, and the memory is of more use to
 * the editor and the flows. Needs `--expose-gc`; without it nothing is done. Returns how to stop.
 */
export function giveBackMemoryAtRest(host: Host | undefined = thisProcess()): () => void {
  if (!host) return () => {};
  const { collect, residentBytes, busyShare } = host;
  let kept = residentBytes();
  const look = (): void => {
    if (busyShare() > RESTING || residentBytes() < kept + WORTH_BYTES) return;
    collect();
    kept = residentBytes();
  };
  const timer = setInterval(look, LOOK_MS).unref();
  return () => clearInterval(timer);
}

/** The process whose memory it is. */
export interface Host {
  collect(): void;
  residentBytes(): number;
  /** How much of the time since it was last asked the event loop was at work, from 0 to 1. */
  busyShare(): number;
}

function thisProcess(): Host | undefined {
  const collector = globalThis.gc;
  if (!collector) return undefined;
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return {
    // The kind that V8 has for when memory runs out is the only one that gives back all that is free.
    collect: () => void collector({ type: 'major', execution: 'sync', flavor: 'last-resort' }),
    residentBytes: () => process.memoryUsage.rss(),
    busyShare: () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, last);
      last = now;
      return utilization;
    },
  };
}

const LOOK_MS = 1000;
const RESTING = 0.1;
/** So much more than was left the last time: it takes some 40 ms. */
const WORTH_BYTES = 8 * 1024 * 1024;
