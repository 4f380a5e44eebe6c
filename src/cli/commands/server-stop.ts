import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SERVER_FILE } from '../../api/server-file.ts';
import { readServerFile } from '../../client/embedded-server.ts';
import { isAlive } from '../../client/is-alive.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';

const GIVE_UP_MS = 15_000;
const LOOK_EVERY_MS = 50;

/** Asks the embedded orchestrator to end and waits until it has. */
export async function serverStop(context: CliContext): Promise<void> {
  const running = await readServerFile(context.home);
  if (!running || !isAlive(running.pid)) {
    context.out('No orchestrator runs.');
    return;
  }
  process.kill(running.pid, 'SIGTERM');
  const giveUp = Date.now() + GIVE_UP_MS;
  while (isAlive(running.pid) && existsSync(join(context.home, SERVER_FILE))) {
    if (Date.now() > giveUp) throw new UsageError(`The orchestrator (process ${running.pid}) does not end; kill it.`);
    await delay(LOOK_EVERY_MS);
  }
  context.out('The orchestrator has ended.');
}
