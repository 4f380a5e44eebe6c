import type { TestProject } from 'vitest/node';
import { PostgresDatabase } from '../../src/server/store/postgres-database.ts';
import { startPostgres, type TestPostgres } from './postgres.ts';

/** As `test-database.ts` calls it. */
const TEMPLATE = 'migrated';

let postgres: TestPostgres;

/** One Postgres for all tests of a project; each test makes databases of its own in it. */
export async function setup(project: TestProject): Promise<void> {
  postgres = await startPostgres();
  const url = await postgres.newDatabase();
  // Databases are made as copies of one that is migrated, which takes a tenth of the time.
  new PostgresDatabase(url).close();
  await postgres.query('postgres', `ALTER DATABASE ${new URL(url).pathname.slice(1)} RENAME TO ${TEMPLATE}`);
  project.provide('postgresUrl', await postgres.newDatabase());
}

export async function teardown(): Promise<void> {
  await postgres.stop();
}
