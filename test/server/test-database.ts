import { randomUUID } from 'node:crypto';
import { inject } from 'vitest';
import { PostgresDatabase } from '../../src/server/store/postgres-database.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a Postgres database from which others may be made; only where tests run on Postgres. */
    postgresUrl: string;
  }
}

/** A new, empty database: in memory, or in Postgres where the tests run on that. */
export function testDatabase(): string {
  const url = inject('postgresUrl');
  if (!url) return ':memory:';
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  admin ??= new PostgresDatabase(url);
  admin.prepare(`CREATE DATABASE ${name} TEMPLATE migrated`).run();
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

let admin: PostgresDatabase | undefined;
