import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVER_FILE, type ServerFile, serverFile } from '../api/server-file.ts';
import type { ApiAddress } from './api-address.ts';
import { isAlive } from './is-alive.ts';

/**
 * The embedded orchestrator that already runs for this user: told by the server file in Millrace's home, and
 * believed only when its process lives and it answers. Undefined otherwise.
 */
export async function findEmbeddedServer(
  home: string,
  options: { signal?: AbortSignal } = {},
): Promise<ApiAddress | undefined> {
  const file = await readServerFile(home);
  if (!file || !isAlive(file.pid)) return undefined;
  const limit = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
  try {
    const signal = options.signal ? AbortSignal.any([limit, options.signal]) : limit;
    const answer = await fetch(`${file.url}/health`, { signal });
    return answer.ok ? addressOf(file) : undefined;
  } catch {
    options.signal?.throwIfAborted();
    return undefined;
  }
}

function addressOf({ url, token }: ServerFile): ApiAddress {
  return { url, auth: token ? { kind: 'bearer', key: token } : { kind: 'none' }, source: 'embedded' };
}

const HEALTH_TIMEOUT_MS = 2_000;

/** What the server file says, whether or not that process still lives. */
export async function readServerFile(home: string) {
  try {
    const parsed = serverFile.safeParse(JSON.parse(await readFile(join(home, SERVER_FILE), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
