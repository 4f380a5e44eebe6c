import type { TestProject } from 'vitest/node';
import { startPostgres, type TestPostgres } from './postgres.ts';

let postgres: TestPostgres;

/** One Postgres for all tests of a project; each test makes databases of its own in it. */
export async function setup(project: TestProject): Promise<void> {
  postgres = await startPostgres();
  project.provide('postgresUrl', await postgres.newDatabase());
}

export async function teardown(): Promise<void> {
  await postgres.stop();
}
