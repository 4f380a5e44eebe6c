import { resolve } from 'node:path';
import { readServerFile } from '../../client/embedded-server.ts';
import { isAlive } from '../../client/is-alive.ts';
import { backUp, restore, vacuum } from '../../server/backup.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';

/** Saves all data of the embedded orchestrator, whether it runs or not. */
export async function serverBackup(context: CliContext, file: string): Promise<void> {
  await refusePostgres(context, 'save it with: pg_dump --schema=millrace --format=custom --file=FILE DATABASE');
  const [saved, key] = backUp(context.home, resolve(context.cwd, file));
  context.out(`Saved all data to ${saved}.`);
  if (key) context.out(`The key of its secrets lies in ${key}: keep both, and let nobody else read them.`);
}

/** Puts saved data in the place of what is there. */
export async function serverRestore(context: CliContext, file: string): Promise<void> {
  await refusePostgres(context, 'restore it with: pg_restore --clean --dbname=DATABASE FILE');
  const suffix = `before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  const aside = restore(context.home, resolve(context.cwd, file), suffix);
  context.out(`Restored the data of ${file}.`);
  if (aside) context.out(`What was there before is kept in ${aside}.`);
}

/** Makes the database as small as its data. */
export async function serverVacuum(context: CliContext): Promise<void> {
  await refusePostgres(context, 'tidy it with: vacuumdb --schema=millrace DATABASE');
  const { before, after } = vacuum(context.home);
  context.out(`The data took ${megabytes(before)} and takes ${megabytes(after)} now.`);
}

async function refusePostgres({ env, home }: CliContext, instead: string): Promise<void> {
  const running = await readServerFile(home);
  const onPostgres = running && isAlive(running.pid) && running.database === 'postgres';
  if (onPostgres || env.MILLRACE_DATABASE_URL) throw new UsageError(`The data lies in Postgres: ${instead}`);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
