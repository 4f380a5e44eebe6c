import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { differences } from './differences.ts';
import type { TestServer } from './real-prefect.ts';
import { type Case, Transcript } from './transcript.ts';

/** Runs cases against a server; each must say what is expected of it. */
export function suite(
  cases: readonly Case[],
  options: {
    start: () => Promise<TestServer>;
    patient: boolean;
    expected: (name: string, said: string) => string;
  },
): void {
  const { start, patient, expected } = options;
  let server: TestServer;
  beforeAll(async () => {
    server = await start();
  }, 120_000);
  afterAll(() => server?.stop());
  for (const { name, run } of cases) {
    it(name, { timeout: 60_000 }, async () => {
      const transcript = new Transcript(server.url, { patient });
      await run(transcript);
      expect(transcript.text).toBe(expected(name, transcript.text));
    });
  }
}

/** The file of what a real server says in a case. */
export function golden(name: string): string {
  return join(import.meta.dirname, 'golden', `${name}.golden.txt`);
}

/** What the embedded server is to say: the same as a real one, but for the declared differences. */
export function expectedOfOurs(name: string): string {
  return differences
    .filter((difference) => difference.case === name)
    .reduce((changed, { real, ours }) => changed.replaceAll(real, ours), readFileSync(golden(name), 'utf8'));
}
