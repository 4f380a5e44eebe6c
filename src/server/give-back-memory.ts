import { type EventLoopUtilization, performance } from 'node:perf_hooks';

/**
 * After a burst of work V8 keeps the pages that it needed at most for as long as anything at all goes on, and a server is
 * asked for something every few seconds. So a server that has rested for some time gives them back itself: the editor
 * and the flows have more use for them. It is not done sooner, since V8 drops some of its compiled code along with them
 * and is slower until it has it again. Needs `--expose-gc`; without it nothing is done. Returns how to stop.
 */
export function giveBackMemoryAtRest(host: Host | undefined = thisProcess()): () => void {
  if (!host) return () => {};
  const { collect, residentBytes, busyShare } = host;
  let kept = residentBytes();
  let restedLooks = 0;
  const look = (): void => {
    restedLooks = busyShare() < RESTING ? restedLooks + 1 : 0;
    if (restedLooks < LOOKS_AT_REST || residentBytes() < kept + WORTH_BYTES) return;
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
const LOOKS_AT_REST = 10;
const RESTING = 0.05;
/** So much more than was left the last time: it takes some 40 ms. */
const WORTH_BYTES = 8 * 1024 * 1024;
