import type { Database } from './database.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** Opens and migrates a database: a file's path, `:memory:`, or the address of a Postgres database. */
export function openDatabase(place: string): Database {
  return isPostgres(place) ? new PostgresDatabase(place) : new SqliteDatabase(place);
}

/** Whether a place is the address of a Postgres database, rather than a file. */
export function isPostgres(place: string): boolean {
  return /^postgres(ql)?(\+\w+)?:\/\//.test(place);
}
