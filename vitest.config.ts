import { defineConfig } from 'vitest/config';

/**
 * What needs more than Node: a built bundle, the real Prefect, a browser, the editor. One file at a time, but for the
 * tests beside Prefect, half of whose time is waiting.
 */
const STAGES = [
  { name: 'conformance', include: 'test/conformance/**/*.test.ts', timeout: 60_000 },
  { name: 'prefect', include: 'test/prefect/**/*.test.ts', timeout: 120_000, parallel: true },
  { name: 'examples', include: 'test/examples/**/*.test.ts', timeout: 120_000 },
  { name: 'cli', include: 'test/cli/**/*.test.ts', timeout: 60_000 },
  { name: 'browser', include: 'test/e2e/browser/**/*.test.ts', timeout: 240_000 },
  { name: 'editor', include: 'test/e2e/editor/**/*.test.ts', timeout: 240_000 },
  { name: 'package', include: 'test/package/**/*.test.ts', timeout: 120_000 },
];

/** Tests of the server that keep no data in a database, or look into the one of SQLite. */
const ON_SQLITE_ALONE = ['clock', 'text-query', 'openapi', 'sockets', 'instance', 'durability', 'backup'];

export default defineConfig({
  resolve: {
    alias: {
      'millrace/testing': new URL('./src/sdk/testing.ts', import.meta.url).pathname,
      millrace: new URL('./src/sdk/index.ts', import.meta.url).pathname,
    },
  },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000, interval: 50 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [
            'generated',
            'conformance',
            'postgres',
            'prefect',
            'examples',
            'cli',
            'e2e',
            'package',
            'bench',
          ].map((name) => `test/${name}/**`),
        },
      },
      // Thousands of made-up texts: as many files at a time as there are cores, and too slow for every save.
      { extends: true, test: { name: 'generated', include: ['test/generated/**/*.test.ts'], testTimeout: 240_000 } },
      // The server's own tests once more, on a real Postgres.
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['test/postgres/**/*.test.ts', 'test/server/**/*.test.ts'],
          exclude: ON_SQLITE_ALONE.map((name) => `test/server/${name}.test.ts`),
          globalSetup: 'test/support/postgres-setup.ts',
          testTimeout: 120_000,
        },
      },
      ...STAGES.map(({ name, include, timeout, parallel = false }) => ({
        extends: true as const,
        test: {
          name,
          include: [include],
          testTimeout: timeout,
          hookTimeout: 180_000,
          fileParallelism: parallel,
          // Bounds for what hangs, not for what is slow on a busy machine.
          expect: { poll: { timeout: timeout / 4, interval: 50 } },
        },
      })),
    ],
  },
});
