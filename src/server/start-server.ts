import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { uuid7 } from '../model/uuid7.ts';
import { type Access, isGuarded } from './access.ts';
import { createApp } from './app.ts';
import { installSystemBlockTypes } from './blocks/install-system-block-types.ts';
import { lookAtSecrets } from './blocks/look-at-secrets.ts';
import { createClock } from './clock.ts';
import { createContext } from './context.ts';
import { HostUnguarded, PortTaken } from './errors.ts';
import { giveBackMemoryAtRest } from './give-back-memory.ts';
import { lockHome, removeServerFile, writeServerFile } from './instance-lock.ts';
import { silentLog } from './log.ts';
import { isLoopbackHost } from './loopback.ts';
import { createSecrets, givenKey, keyOfHome, passingKey, type Secrets } from './secrets.ts';
import { services } from './services/all.ts';
import { startServices } from './services/service.ts';
import { attachSockets } from './sockets.ts';
import { isPostgres } from './store/open-database.ts';
import { Store } from './store/store.ts';
import { withdrawOffers } from './store/task-run-offers.ts';

export interface ServerOptions {
  /** `127.0.0.1` by default; other machines can reach it only where a password or a key keeps strangers out. */
  host?: string;
  authString?: string;
  apiKeys?: readonly string[];
  csrf?: boolean;
  log?: Logger;
  /** 0, the default, takes a free one. */
  port?: number;
  /** A file's path, `:memory:`, or the address of a Postgres database. */
  database: string;
  /** Millrace's own version, told in `server.json`. */
  version: string;
  /** Where `server.json` is kept; one server a home. */
  home?: string;
  /** What secrets are encrypted with, 32 bytes in base64; by default a key that lies in the home. */
  encryptionKey?: string;
  /** Whether webhooks and notifications may be sent to this machine and to private networks; they may not by default. */
  allowPrivateUrls?: boolean;
  /** After how many days flow runs that have ended are removed, with all that belongs to them; never by default. */
  runRetentionDays?: number;
  /** Names of services that are not to run, for those who compare servers step by step. */
  withoutServices?: readonly string[];
}

export interface RunningServer {
  /** The API's base: `http://127.0.0.1:PORT/api`. */
  url: string;
  port: number;
  /** Ends every connection, commits what is queued, and gives the home back. */
  close(): Promise<void>;
}

/**
 * Starts the orchestrator in this process. Throws `HostUnguarded`, `PortTaken`, `AlreadyRunning`,
 * `FolderNotWritable`, `DatabaseTooNew`, `DatabaseUnreadable` or `DatabaseNotUsable`, each with one sentence on what to do.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const log = options.log ?? silentLog();
  const token = isGuarded(options) ? randomBytes(32).toString('base64url') : undefined;
  const access = accessOf(options, host, token);
  if (access.beyondLoopback && !token) throw new HostUnguarded(host);
  const undo: (() => void | Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    if (options.home) undo.push(lockHome(options.home));
    const store = openStore(options.database);
    undo.push(() => store.close());
    const { allowPrivateUrls: allowPrivate = false, runRetentionDays } = options;
    const settings = { allowPrivate, uiUrl: '', runRetentionDays };
    const given = { store, version: options.version, secrets: secretsOf(options), access, log, settings };
    const context = createContext(given);
    undo.push(() => context.actions.stop());
    undo.push(() => context.recorder.settle());
    await store.write((tx) => {
      installSystemBlockTypes(tx, { all: true });
      // What a worker of this server had not acknowledged when it ended waits still.
      if (!store.db.shared) withdrawOffers(tx);
    });
    lookAtSecrets(store.db, context.secrets, log);
    const app = createApp(context);
    undo.push(() => app.close());
    undo.push(attachSockets(app.server, context));
    await listen(app, host, options.port ?? 0);
    const running = services.filter(({ name }) => !options.withoutServices?.includes(name));
    undo.push(startServices(running, context), giveBackMemoryAtRest());
    const { port } = app.server.address() as AddressInfo;
    const url = `http://${reachable(host)}:${port}/api`;
    settings.uiUrl = url.replace(/\/api$/, '');
    if (options.home) {
      const { home, version } = options;
      writeServerFile(home, {
        url,
        pid: process.pid,
        version,
        startedAt: new Date().toISOString(),
        database: store.db.dialect,
        ...(token && { token }),
      });
      undo.push(() => removeServerFile(home));
    }
    log.info({ url }, 'The server listens.');
    return { url, port, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function secretsOf({ encryptionKey, home, database }: ServerOptions): Secrets {
  if (encryptionKey) return createSecrets(givenKey(encryptionKey));
  return createSecrets(home && database !== ':memory:' ? keyOfHome(home) : passingKey());
}

/** What runs on this machine for this user finds a key of its own in the server file. */
function accessOf({ authString, apiKeys = [], csrf }: ServerOptions, host: string, token: string | undefined): Access {
  return { authString, csrf, apiKeys: token ? [...apiKeys, token] : apiKeys, beyondLoopback: !isLoopbackHost(host) };
}

function openStore(path: string): Store {
  if (path !== ':memory:' && !isPostgres(path)) mkdirSync(dirname(path), { recursive: true });
  return new Store({ path, clock: createClock(), newId: uuid7 });
}

/** How this machine calls an address that the server listens on; all of them together are its own too. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}

async function listen(app: ReturnType<typeof createApp>, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? new PortTaken(port) : error;
  }
}
