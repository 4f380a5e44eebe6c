import { createHash, randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ApiAddress } from '../../client/api-address.ts';
import { isAlive } from '../../client/is-alive.ts';

/*
 * Where events and log lines wait on disk for an orchestrator that was away when their process ended.
 *
 * S1  A file belongs to the process whose id its name ends with; others leave it alone while that process lives.
 * S2  Whoever sends a file makes it its own first, by renaming it, so that no two send it.
 * S3  A file is removed when all in it was taken by the server, and not before: what is in it may be sent twice, and
 *     is lost only with the disk. Servers know events by their ids; log lines may then show twice.
 */
export interface Spool {
  readonly folder: string;
  /** Puts lines away at once, also while the process is ending. */
  put(kind: SpoolKind, lines: readonly string[]): void;
  /** How much of each waits there, of processes that are no more. */
  waiting(): Promise<Record<SpoolKind, number>>;
  /** Sends what lies there. Resolves when it is sent, or can't be; rejects never. */
  send(senders: Record<SpoolKind, (lines: string[]) => Promise<boolean>>): Promise<void>;
}

export type SpoolKind = 'events' | 'logs';

export function createSpool(home: string, api: Pick<ApiAddress, 'url' | 'source'>): Spool {
  // The embedded orchestrator is the same one whatever its port.
  const name = api.source === 'embedded' ? 'embedded' : createHash('sha256').update(api.url).digest('hex').slice(0, 16);
  const folder = join(home, 'spool', name);
  const id = randomUUID();
  return {
    folder,
    put(kind, lines) {
      if (lines.length === 0) return;
      mkdirSync(folder, { recursive: true });
      appendFileSync(join(folder, `${id}.${kind}.${process.pid}`), `${lines.join('\n')}\n`);
      removeOld(dirname(folder));
    },
    async waiting() {
      const waiting = { events: 0, logs: 0 };
      for (const { name, kind, pid } of await filesIn(folder)) {
        if (pid !== process.pid && isAlive(pid)) continue;
        waiting[kind] += (await readFile(join(folder, name), 'utf8')).split('\n').filter(isWhole).length;
      }
      return waiting;
    },
    async send(senders) {
      for (const file of await filesIn(folder)) {
        if (file.pid !== process.pid && isAlive(file.pid)) continue;
        await sendFile(folder, file, senders[file.kind]).catch(() => {
          // It stays for the next run.
        });
      }
    },
  };
}

interface SpoolFile {
  name: string;
  kind: SpoolKind;
  pid: number;
}

async function sendFile(folder: string, { name, kind }: SpoolFile, sender: (lines: string[]) => Promise<boolean>) {
  // A name of its own, so that what this process puts away meanwhile goes elsewhere.
  const own = join(folder, `${randomUUID()}.${kind}.${process.pid}`);
  await rename(join(folder, name), own);
  const lines = (await readFile(own, 'utf8')).split('\n').filter(isWhole);
  if (await sender(lines)) await rm(own, { force: true });
}

/** The last line may be a half where the disk was full. */
function isWhole(line: string): boolean {
  if (line === '') return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

async function filesIn(folder: string): Promise<SpoolFile[]> {
  const names = await readdir(folder).catch((): string[] => []);
  return names.flatMap((name) => {
    const match = /\.(events|logs)\.(\d+)$/.exec(name);
    return match ? [{ name, kind: match[1] as SpoolKind, pid: Number(match[2]) }] : [];
  });
}

/** What waits for an orchestrator that does not come back is given up in the end. */
function removeOld(root: string): void {
  for (const folder of readdirSync(root)) {
    for (const name of readdirSync(join(root, folder))) {
      const path = join(root, folder, name);
      if (Date.now() - statSync(path).mtimeMs > KEPT_MS) rmSync(path, { force: true });
    }
  }
}

const KEPT_MS = 30 * 24 * 3_600_000;
