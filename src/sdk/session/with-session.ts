import { homedir } from 'node:os';
import { type ApiAddress, resolveApi } from '../../client/api-address.ts';
import { findEmbeddedServer } from '../../client/embedded-server.ts';
import { millraceHome } from '../../client/millrace-home.ts';
import type { Cancellation } from '../engine/cancellation.ts';
import type { EnginePort } from '../engine/port.ts';
import { NoOrchestratorError } from '../errors.ts';
import type { RunEvent } from '../run-event.ts';
import { leastLevel } from './log-level.ts';
import { createLogPrinter } from './log-printer.ts';
import { createOfflinePort, isOffline } from './offline-port.ts';
import { openSession, type Session } from './open-session.ts';
import { guardTermination } from './termination.ts';

export interface SessionUse {
  api: ApiAddress | undefined;
  cancellation: Cancellation;
  /** Whether the run's log lines go to the terminal. */
  print: boolean;
}

/**
 * Runs something with a connection to the orchestrator, which flow runs of one process share. When it is over, all
 * that was reported is delivered; that holds for a process that is told to end, too.
 */
export async function withSession<T>(
  { api, cancellation, print }: SessionUse,
  use: (context: { port: EnginePort; print: ((event: RunEvent) => void) | undefined }) => Promise<T>,
): Promise<T> {
  const session = api ? sessionAt(api) : await configuredSession();
  await session.check();
  const spoolSent = session.sendSpool();
  const printer = print ? createLogPrinter(process.stderr, leastLevel(process.env.PREFECT_LOGGING_LEVEL)) : undefined;
  const run = use({ port: session.port, print: printer?.print });
  const unguard = guardTermination(cancellation, run, () => session.port.drain({ timeoutMs: LAST_DRAIN_MS }));
  try {
    return await run;
  } finally {
    await session.port.drain({ timeoutMs: DRAIN_MS });
    await spoolSent;
    printer?.flush();
    await unguard();
  }
}

/** The engine's port to the configured orchestrator, for code outside of runs; it keeps no process alive. */
export async function configuredPort(): Promise<EnginePort> {
  const session = await configuredSession();
  await session.check();
  return session.port;
}

const DRAIN_MS = 30_000;
const LAST_DRAIN_MS = 5_000;
const sessions = new Map<string, Session>();

function sessionAt(api: ApiAddress): Session {
  const key = JSON.stringify([api.url, api.auth, api.headers]);
  let session = sessions.get(key);
  if (!session) {
    session = openSession(api);
    sessions.set(key, session);
  }
  return session;
}

async function configuredSession(): Promise<Session> {
  if (!isOffline(process.env)) return sessionAt(await configuredApi());
  offline ??= {
    port: createOfflinePort(),
    check: async () => {},
    sendSpool: async () => {},
    spooled: async () => ({ events: 0, logs: 0 }),
  };
  return offline;
}

let offline: Session | undefined;

async function configuredApi(): Promise<ApiAddress> {
  const { env, platform } = process;
  const api =
    resolveApi({ env, home: homedir(), cwd: process.cwd() }) ?? (await findEmbeddedServer(millraceHome(env, platform)));
  if (!api) throw new NoOrchestratorError();
  return api;
}
