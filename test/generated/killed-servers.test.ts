import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { killAgainAndAgain } from '../server/kill-again.ts';
import { spawnServer } from '../server/server-process.ts';

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1e9);

it(`loses and doubles nothing when it is killed fifty times (KILL_SEED=${seed})`, { timeout: 600_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'kills-'));
  const start = (port: number | undefined) => spawnServer(home, ...(port ? ['--port', String(port)] : []));
  await expect(killAgainAndAgain({ rounds: 50, seed, start })).resolves.toBeUndefined();
});
