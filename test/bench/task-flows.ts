import { flow, ProcessTaskRunner, task } from 'millrace';

const noop = task(async function noop(_n?: number) {});

const CALLS = 2_000;
const WARM_UP = 200;

/** Milliseconds of each call of a no-op task in a warm child process, its records and its log line included. */
export const hosted = flow(
  { name: 'bench-hosted', taskRunner: new ProcessTaskRunner({ maxWorkers: 1 }) },
  async (): Promise<number[]> => {
    const times: number[] = [];
    for (let call = 0; call < WARM_UP + CALLS; call++) {
      const started = performance.now();
      await noop.submit();
      if (call >= WARM_UP) times.push(performance.now() - started);
    }
    return times;
  },
);

export interface MappedFigures {
  /** Megabytes that this process had resident at most. */
  peakMegabytes: number;
  /** Milliseconds for which the event loop stood still at most: between two ticks that were due after five. */
  longestStall: number;
}

/** What a map over very many elements takes of this process. */
export const mapped = flow({ name: 'bench-mapped' }, async ({ count }: { count: number }): Promise<MappedFigures> => {
  const figures: MappedFigures = { peakMegabytes: 0, longestStall: 0 };
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    figures.longestStall = Math.max(figures.longestStall, now - last - TICK_MS);
    last = now;
    figures.peakMegabytes = Math.max(figures.peakMegabytes, process.memoryUsage.rss() / 2 ** 20);
  }, TICK_MS);
  await noop.map(Array.from({ length: count }, (_, n) => n));
  clearInterval(timer);
  return figures;
});

const TICK_MS = 5;
