import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { ResultStorageError } from './result-errors.ts';
import type { ResultStorage } from './result-storage.ts';

/**
 * Keeps results as files of a folder, which is made when the first one is written. A key that leads out of the folder
 * is refused with a `ResultStorageError`.
 *
 * @example
 * const load = task({ resultStorage: createFolderStorage('/var/lib/results') }, (city: string) => city);
 */
export function createFolderStorage(folder: string): ResultStorage {
  const root = resolve(folder.replace(/^~(?=[/\\]|$)/, homedir()));
  return {
    locate: (key) => pathOf(root, key),
    async read(key) {
      try {
        return await readFile(pathOf(root, key), 'utf8');
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async write(key, text) {
      const path = pathOf(root, key);
      try {
        await replaceFile(path, text);
      } catch (error) {
        if (!isMissing(error)) throw error;
        await mkdir(dirname(path), { recursive: true });
        await replaceFile(path, text);
      }
    },
  };
}

/** Writes beside and renames, so that whoever reads meanwhile sees the old file or the new one, never a half. */
async function replaceFile(path: string, text: string): Promise<void> {
  const beside = join(dirname(path), `.${basename(path).slice(0, NAME_CHARS)}.${randomBytes(6).toString('hex')}`);
  await writeFile(beside, text);
  try {
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

/** Names of files have a limit of 255 bytes nearly everywhere. */
const NAME_CHARS = 100;

/** A key is a path within the folder; the absolute path of something in it will do, too. */
function pathOf(root: string, key: string): string {
  const path = resolve(root, key);
  const within = path.startsWith(root.endsWith(sep) ? root : root + sep);
  if (!within || key.includes('\0')) {
    throw new ResultStorageError(`The result key '${key}' leads out of the folder ${root}. Choose a key within it.`);
  }
  return path;
}

function isMissing(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return code === 'ENOENT' || code === 'ENOTDIR';
}
