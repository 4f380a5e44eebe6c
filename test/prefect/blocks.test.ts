import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../../src/server/start-server.ts';
import { NO_PREFECT, PREFECT_BIN } from '../conformance/real-prefect.ts';
import { runPython } from './run-python.ts';

describe.skipIf(!PREFECT_BIN)(`blocks of Prefect's client${PREFECT_BIN ? '' : ` (skipped: ${NO_PREFECT})`}`, () => {
  let server: RunningServer;
  let seen: Record<string, unknown>;
  const home = mkdtempSync(join(tmpdir(), 'millrace-blocks-'));
  const results = join(home, 'results');

  beforeAll(async () => {
    server = await startServer({ home, database: join(home, 'millrace.db'), version: '0.0.0' });
    const { output } = await runPython('blocks.py', { url: server.url, args: [results] });
    const line = /^SEEN (.*)$/m.exec(output)?.[1];
    expect(line, output).toBeDefined();
    seen = JSON.parse(line ?? '');
  });
  afterAll(async () => {
    await server?.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('are loaded as they were saved, secrets and numbers included', () => {
    expect(seen.secrets).toEqual(['of-my-own', "{'user': 'u', 'big': 12345678901234567890, 'one': 1.0}"]);
    expect(seen.deleted).toBe(true);
  });

  it('hold other blocks, by reference or as their own', () => {
    expect(seen.nested).toEqual(['ada', 'hidden-word', 1]);
    expect(seen.inline).toEqual(['bob', 'inline-word', 5]);
  });

  it('have schemas whose checksums both sides compute alike', async () => {
    const answer = await fetch(`${server.url}/block_schemas/checksum/${seen.schema}`);
    expect(answer.status).toBe(200);
  });

  it('keep the results of flows', () => {
    expect(seen.result).toEqual([{ answer: 42 }, true]);
    expect(readdirSync(results)).toHaveLength(1);
  });

  it('lie encrypted on the disk', () => {
    const bytes = readdirSync(home)
      .filter((name) => name.startsWith('millrace.db'))
      .map((name) => readFileSync(join(home, name), 'latin1'));
    for (const secret of ['of-my-own', 'hidden-word', 'inline-word']) {
      expect(bytes.some((text) => text.includes(secret))).toBe(false);
    }
  });

  it("are listed, shown and removed by Prefect's command line", async () => {
    const env = { ...process.env, PREFECT_HOME: join(home, 'client'), PREFECT_API_URL: server.url, COLUMNS: '200' };
    const prefect = async (...args: string[]): Promise<string> =>
      (await promisify(execFile)(PREFECT_BIN ?? '', args, { env, timeout: 60_000 })).stdout;
    expect(await prefect('block', 'ls')).toContain('secret/key');
    const shown = await prefect('block', 'inspect', 'secret/key');
    expect(shown).toContain('********');
    expect(shown).not.toContain('of-my-own');
    expect(await prefect('block', 'register', '-m', 'prefect.blocks.notifications')).toContain('registered');
    await prefect('--no-prompt', 'block', 'delete', 'secret/key');
    expect(await prefect('block', 'ls')).not.toContain('secret/key');
  });
});
