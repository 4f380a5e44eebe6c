import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import * as z from 'zod';
import { flow, task } from '../../../src/sdk/index.ts';

/** What examples take for granted: things that a reader knows, or that they are not about. */
export const world = {
  z,
  expect,
  rm,
  writeFile,
  execFile,
  promisify,
  load: task(async (city: string) => `rows of ${city}`),
  rowsOf: task(async (city: string): Promise<string[]> => [city]),
  report: flow({ name: 'report' }, async ({ city }: { city: string }) => `${city}: 3 days`),
  draw: task((page: string) => page.length),
  sieve: (below: number) => [2, 3, 5, 7].filter((prime) => prime < below),
  query: async (sql: string) => [sql],
  resize: task((image: string) => image),
  sendMail: task((to: string) => to),
  tables: ['sales'],
  /** A worker in an example takes what is there and ends. */
  stop: abortedAtOnce(),
  flowRunId: 'id-of-a-run',
};

function abortedAtOnce(): AbortController {
  const controller = new AbortController();
  controller.abort();
  return controller;
}
