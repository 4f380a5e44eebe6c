import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

/**
 * A small nursery, a heap that grows slowly and one arena for all threads keep the process small under load, for a few
 * percent of its speed. To clear so small a nursery takes one thread less time than it takes several to begin together.
 * What the process holds beyond its need when it comes to rest it gives back itself, by the collector that it may call.
 */
export const SMALL_PROCESS = {
  flags: ['--max-semi-space-size=4', '--heap-growing-percent=40', '--no-parallel-scavenge', '--expose-gc'],
  env: { MALLOC_ARENA_MAX: '1' },
};

/**
 * Lets the flows and the editor go first where a processor is wanted by more than one. For a process that leads a
 * session of its own and has just been started, since threads take the priority of the one that starts them.
 */
export function giveWay(pid: number): void {
  const nice = constants.priority.PRIORITY_BELOW_NORMAL;
  try {
    setPriority(pid, nice);
    // Linux shares the processors among sessions first, where it has such groups (sched(7), "The autogroup feature").
    if (process.platform === 'linux') writeFileSync(`/proc/${pid}/autogroup`, String(nice));
  } catch {
    // A system that refuses runs it as everything else.
  }
}
