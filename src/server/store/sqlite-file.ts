import { DatabaseSync } from 'node:sqlite';
import { DatabaseTooNew, DatabaseUnreadable } from '../errors.ts';
import { migrations } from './migrations/all.ts';

/** Writes all of a database, as it is at this moment, into a new file; others may go on using it. */
export function copySqliteFile(from: string, to: string): void {
  withFile(from, (db) => db.prepare('VACUUM INTO ?').run(to));
}

/**
 * Reads all of a file to see whether it is a sound database of this program. Throws `DatabaseUnreadable` where it is
 * not, `DatabaseTooNew` for the work of a later version.
 */
export function checkSqliteFile(path: string): void {
  withFile(path, (db) => {
    const [first] = db.prepare('PRAGMA integrity_check(1)').all() as { integrity_check: string }[];
    if (first?.integrity_check !== 'ok') throw new Error(first?.integrity_check ?? 'it cannot be checked');
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version === 0) throw new Error('it is no database of Millrace');
    if (version > migrations.length) throw new DatabaseTooNew(path, version, migrations.length);
  });
}

/** Gives the space of what was removed back to the disk. Nobody else may use the database meanwhile. */
export function compactSqliteFile(path: string): void {
  withFile(path, (db) => db.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE);'));
}

function withFile(path: string, use: (db: DatabaseSync) => unknown): void {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path);
    db.exec('PRAGMA busy_timeout = 5000');
    use(db);
  } catch (error) {
    if (error instanceof DatabaseTooNew) throw error;
    throw new DatabaseUnreadable(path, (error as Error).message);
  } finally {
    db?.close();
  }
}
