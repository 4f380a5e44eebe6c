import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BackupImpossible } from './errors.ts';
import { lockHome } from './instance-lock.ts';
import { KEY_FILE } from './secrets.ts';
import { checkSqliteFile, compactSqliteFile, copySqliteFile } from './store/sqlite-file.ts';

/** The database of a home that keeps its data in a file. */
export function databaseOf(home: string): string {
  return join(home, 'millrace.db');
}

/**
 * Writes all of a home's data into a new file, while a server may run: what it had acknowledged when this began is in
 * it. The key of the secrets goes into a file beside it. Returns the files. Throws `BackupImpossible` or
 * `DatabaseUnreadable`.
 */
export function backUp(home: string, file: string): string[] {
  const database = databaseOf(home);
  if (!existsSync(database)) throw new BackupImpossible(`There is no data in ${home} yet`);
  if (existsSync(file)) throw new BackupImpossible(`${file} is there already: choose another name`);
  const half = `${file}.half`;
  try {
    rmSync(half, { force: true });
    copySqliteFile(database, half);
    checkSqliteFile(half);
    settle(half);
    renameSync(half, file);
  } finally {
    rmSync(half, { force: true });
  }
  const key = join(home, KEY_FILE);
  if (!existsSync(key)) return [file];
  copyFileSync(key, `${file}.key`);
  return [file, `${file}.key`];
}

/**
 * Puts a backup in the place of a home's data, which is kept aside. Returns where it is kept, if there was any.
 * Throws `AlreadyRunning` while a server uses the home, `DatabaseUnreadable` or `DatabaseTooNew` for an unfit file.
 */
export function restore(home: string, file: string, suffix: string): string | undefined {
  if (!existsSync(file)) throw new BackupImpossible(`There is no file ${file}`);
  const unlock = lockHome(home);
  try {
    checkSqliteFile(file);
    const database = databaseOf(home);
    const coming = `${database}.coming`;
    copyFileSync(file, coming);
    settle(coming);
    const aside = existsSync(database) ? `${database}.${suffix}` : undefined;
    // What the log holds belongs to the file that it lies beside, so they move together.
    for (const part of ['', '-wal', '-shm']) {
      if (existsSync(`${database}${part}`)) renameSync(`${database}${part}`, `${database}.${suffix}${part}`);
    }
    renameSync(coming, database);
    restoreKey(home, `${file}.key`, suffix);
    return aside;
  } finally {
    unlock();
  }
}

/** Gives back what removed data took on the disk. Returns the sizes before and after, in bytes. */
export function vacuum(home: string): { before: number; after: number } {
  const database = databaseOf(home);
  if (!existsSync(database)) throw new BackupImpossible(`There is no data in ${home} yet`);
  const unlock = lockHome(home);
  try {
    const before = statSync(database).size;
    compactSqliteFile(database);
    return { before, after: statSync(database).size };
  } finally {
    unlock();
  }
}

/** A backup's secrets are read with its own key. */
function restoreKey(home: string, saved: string, suffix: string): void {
  if (!existsSync(saved)) return;
  const key = join(home, KEY_FILE);
  if (existsSync(key)) renameSync(key, `${key}.${suffix}`);
  copyFileSync(saved, key);
}

/** Waits until a file is on the disk, whatever happens to the machine. */
function settle(path: string): void {
  const file = openSync(path, 'r+');
  fsyncSync(file);
  closeSync(file);
}
