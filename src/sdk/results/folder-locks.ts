import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve, sep } from 'node:path';
import { isAlive } from '../../client/is-alive.ts';
import type { LockManager } from './lock-manager.ts';
import { ResultStorageError } from './result-errors.ts';

/*
 * Locks as files, for processes that share a folder. The files are those of Prefect's own manager, so that Python and
 * TypeScript keep each other out. Invariants:
 *
 * 1. A lock file appears with its content in one step (a link to a file written beside), so no one reads a half.
 * 2. Whoever removes another's lock holds the key's breaker meanwhile and has read the lock under it, so that no two
 *    remove, and what is removed is what was judged.
 * 3. A lock whose holder is a process of this machine that lives no more is nobody's.
 */

/**
 * Locks among processes that share a folder, Prefect's Python included. One whose process has died on this machine
 * without giving it back counts as free.
 *
 * @example
 * const alone = INPUTS.configure({ isolationLevel: 'SERIALIZABLE', lockManager: folderLocks('/var/lib/locks') });
 * const load = task({ cachePolicy: alone }, (city: string) => city);
 */
export function folderLocks(folder: string): LockManager {
  const root = resolve(folder);
  const mine = new Map<string, { holder: string; times: number }>();
  return {
    async tryAcquire(key, holder) {
      const own = mine.get(key);
      if (own) {
        if (own.holder !== holder) return false;
        own.times += 1;
        return true;
      }
      const path = pathOf(root, key);
      // Taken at once, so that two of this process do not both go to the disk for it.
      mine.set(key, { holder, times: 1 });
      const taken = await create(path, contentFor(holder)).catch((error: unknown) => {
        mine.delete(key);
        throw error;
      });
      if (taken) return true;
      mine.delete(key);
      await breakIfDead(path);
      return false;
    },
    async release(key, holder) {
      const own = mine.get(key);
      if (own?.holder !== holder) return;
      own.times -= 1;
      if (own.times > 0) return;
      await rm(pathOf(root, key), { force: true });
      mine.delete(key);
    },
  };
}

function contentFor(holder: string): string {
  return JSON.stringify({ holder: `${hostname()}:${process.pid}:${holder}`, expiration: null });
}

/** False where there is such a file already. */
async function create(path: string, content: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(beside, content);
  try {
    await link(beside, path);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}

async function breakIfDead(path: string): Promise<void> {
  if (!(await isDead(path))) return;
  const breaker = `${path}.breaker`;
  if (!(await create(breaker, contentFor('breaker')))) {
    // Its process may have died as well, in the moment of breaking.
    if (await isDead(breaker)) await rm(breaker, { force: true });
    return;
  }
  try {
    if (await isDead(path)) await rm(path, { force: true });
  } finally {
    await rm(breaker, { force: true });
  }
}

async function isDead(path: string): Promise<boolean> {
  let lock: { holder?: unknown; expiration?: unknown };
  try {
    lock = JSON.parse(await readFile(path, 'utf8')) as typeof lock;
  } catch {
    // Gone, or half written by a Python that is still at it.
    return false;
  }
  if (typeof lock.expiration === 'string' && Date.parse(lock.expiration) < Date.now()) return true;
  const match = typeof lock.holder === 'string' ? /^(.+):(\d+):[^:]+$/.exec(lock.holder) : null;
  if (match?.[1] !== hostname()) return false;
  return !isAlive(Number(match[2]));
}

/** As Prefect names it: the key with `.lock` for its ending. */
function pathOf(root: string, key: string): string {
  const path = resolve(root, `${key.replace(/\.[^./\\]*$/, '')}.lock`);
  if (!path.startsWith(root + sep)) {
    throw new ResultStorageError(`The lock of '${key}' would lie outside of ${root}. Choose a key within it.`);
  }
  return join(path);
}
