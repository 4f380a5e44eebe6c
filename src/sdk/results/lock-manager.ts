import type { Cancellation } from '../engine/cancellation.ts';
import type { Clock } from '../engine/clock.ts';

/** Keeps all but one from working on what has a key. Bring your own for a database or a server of locks. */
export interface LockManager {
  /** Resolves with true once the lock is the holder's, who may take it more than once; with false while another has it. */
  tryAcquire(key: string, holder: string): Promise<boolean>;
  /** Gives back one taking of the lock. */
  release(key: string, holder: string): Promise<void>;
}

/** Waits until the lock is the holder's. Rejects with the cancellation's reason as soon as there is one. */
export async function acquireLock(locks: LockManager, { key, holder, clock, cancellation }: LockWish): Promise<void> {
  let waitMs = FIRST_WAIT_MS;
  while (!(await clock.during(locks.tryAcquire(key, holder)))) {
    await clock.sleep(waitMs, cancellation);
    waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
  }
}

export interface LockWish {
  key: string;
  holder: string;
  clock: Clock;
  cancellation: Cancellation | undefined;
}

const FIRST_WAIT_MS = 5;
const LONGEST_WAIT_MS = 100;

/**
 * Locks among the tasks of one process.
 *
 * @example
 * const alone = INPUTS.configure({ isolationLevel: 'SERIALIZABLE', lockManager: memoryLocks() });
 * const load = task({ cachePolicy: alone }, (city: string) => city);
 */
export function memoryLocks(): LockManager {
  const held = new Map<string, { holder: string; times: number }>();
  return {
    async tryAcquire(key, holder) {
      const lock = held.get(key);
      if (!lock) held.set(key, { holder, times: 1 });
      else if (lock.holder === holder) lock.times += 1;
      else return false;
      return true;
    },
    async release(key, holder) {
      const lock = held.get(key);
      if (lock?.holder !== holder) return;
      lock.times -= 1;
      if (lock.times === 0) held.delete(key);
    },
  };
}
