import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SERVER_FILE, type ServerFile } from '../api/server-file.ts';
import { AlreadyRunning, FolderNotWritable } from './errors.ts';

const LOCK_FILE = 'server.lock';

/**
 * Keeps a home to one server. The lock is a file with the holder's process id: one that was killed leaves it
 * behind, and whoever finds that its process is gone takes it over.
 * Throws `AlreadyRunning` or `FolderNotWritable`. Returns how to give the home back.
 */
export function lockHome(home: string): () => void {
  const path = join(home, LOCK_FILE);
  try {
    mkdirSync(home, { recursive: true });
    while (!create(path)) {
      const holder = holderOf(path);
      if (holder !== undefined && isAlive(holder)) throw new AlreadyRunning(home, holder);
      // The name is moved away in one step, so that of two who find a dead holder one alone goes on.
      const aside = `${path}.${process.pid}`;
      renameSync(path, aside);
      rmSync(aside);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM' || code === 'ENOTDIR' || code === 'EEXIST') {
      throw new FolderNotWritable(home, code);
    }
    throw error;
  }
  return () => rmSync(path, { force: true });
}

/** Tells where the server is, in one step: whoever reads the file finds all of it. */
export function writeServerFile(home: string, content: ServerFile): void {
  const path = join(home, SERVER_FILE);
  writeFileSync(`${path}.${process.pid}`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.${process.pid}`, path);
}

export function removeServerFile(home: string): void {
  rmSync(join(home, SERVER_FILE), { force: true });
}

function create(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
