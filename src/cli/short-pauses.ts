import { PerformanceObserver } from 'node:perf_hooks';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

/** Both halves of the nursery, in bytes. */
const ENOUGH = 16 * 1024 * 1024;

/**
 * Keeps the garbage collector's pauses short in a process that runs many tasks: by default its nursery grows to more
 * than a hundred megabytes, and what is alive in there is copied in one go, while timers, signals and heartbeats wait.
 * The nursery's size can't be set any more when a process has begun, but its growth can be ended.
 */
export function keepPausesShort(): void {
  const observer = new PerformanceObserver(() => {
    const nursery = getHeapSpaceStatistics().find((space) => space.space_name === 'new_space');
    if (nursery && nursery.space_size < ENOUGH) return;
    setFlagsFromString('--semi-space-growth-factor=1');
    observer.disconnect();
  });
  observer.observe({ entryTypes: ['gc'] });
}
