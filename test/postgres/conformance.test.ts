import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { startServer } from '../../src/server/start-server.ts';
import { expectedOfOurs, suite } from '../conformance/suite.ts';
import type { Case } from '../conformance/transcript.ts';
import { testDatabase } from '../server/test-database.ts';

const folder = join(import.meta.dirname, '../conformance/cases');
const files = readdirSync(folder).filter((name) => name.endsWith('.ts'));
const modules = await Promise.all(files.map((name) => import(join(folder, name)) as Promise<Record<string, unknown>>));

describe('the embedded server on Postgres', () => {
  suite(
    modules.flatMap((module) => Object.values(module).filter(Array.isArray).flat() as Case[]),
    {
      async start() {
        const server = await startServer({ database: testDatabase(), version: '0.0.0' });
        return { url: server.url, stop: () => server.close() };
      },
      patient: false,
      expected: expectedOfOurs,
    },
  );
});
