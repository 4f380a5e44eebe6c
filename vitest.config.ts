import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { alias: { millrace: new URL('./src/sdk/index.ts', import.meta.url).pathname } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/conformance/**', 'test/e2e/**', 'test/prefect/**', 'test/examples/**'],
        },
      },
      { extends: true, test: { name: 'conformance', include: ['test/conformance/**/*.test.ts'] } },
      { extends: true, test: { name: 'prefect', include: ['test/prefect/**/*.test.ts'], testTimeout: 120_000 } },
      { extends: true, test: { name: 'examples', include: ['test/examples/**/*.test.ts'], testTimeout: 120_000 } },
    ],
  },
});
