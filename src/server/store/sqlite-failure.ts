import { DatabaseFailed } from '../errors.ts';

/** What is told where the disk, or what lies on it, is to blame for an error of SQLite; undefined for other errors. */
export function sqliteFailure(error: unknown): DatabaseFailed | undefined {
  const { errcode, message } = error as { errcode?: number; message: string };
  // The lower byte is the kind, what is above it says more of it.
  switch ((errcode ?? 0) & 0xff) {
    case FULL:
      return new DatabaseFailed('The disk is full: make room, and the server goes on by itself.', { passes: true });
    case BUSY:
      return new DatabaseFailed('Another program holds the database: it is tried again.', { passes: true });
    case READ_ONLY:
      return new DatabaseFailed('The database may not be written to: give the server the right to.', { passes: false });
    case IO_ERROR:
      return new DatabaseFailed(`The disk fails (${message}): look at it, and at the space that is left.`, {
        passes: true,
      });
    case CORRUPT:
    case NOT_A_DATABASE:
      return new DatabaseFailed(
        `The database is damaged (${message}): stop the server and restore a backup with millrace server restore.`,
        { passes: false },
      );
    default:
      return undefined;
  }
}

/* SQLite's primary result codes. */
const BUSY = 5;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
