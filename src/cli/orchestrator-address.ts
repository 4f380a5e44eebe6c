import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ApiAddress, resolveApi } from '../client/api-address.ts';
import { findEmbeddedServer } from '../client/embedded-server.ts';
import { giveWay, SMALL_PROCESS } from './background-process.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';

/** The configured orchestrator, or the embedded one that already runs; undefined when there is neither. */
export async function findOrchestrator(context: CliContext): Promise<ApiAddress | undefined> {
  return configuredOrchestrator(context) ?? (await findEmbeddedServer(context.home));
}

/** The same, the embedded one being started in the background where there is none. */
export async function ensureOrchestrator(context: CliContext): Promise<ApiAddress> {
  return (await findOrchestrator(context)) ?? (await startEmbedded(context));
}

export function configuredOrchestrator({ env, cwd }: CliContext): ApiAddress | undefined {
  return resolveApi({ setting: env.MILLRACE_API_URL, env, home: homedir(), cwd });
}

/** Starts the embedded orchestrator as a process of its own, which outlives this one, and waits until it is healthy. */
export async function startEmbedded(context: CliContext, options: string[] = []): Promise<ApiAddress> {
  const child = spawn(
    process.execPath,
    [
      ...SMALL_PROCESS.flags,
      join(context.dist, 'server.js'),
      '--home',
      context.home,
      '--version',
      context.version,
      ...options,
    ],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...SMALL_PROCESS.env, ...context.env, ELECTRON_RUN_AS_NODE: '1' },
    },
  );
  if (child.pid) giveWay(child.pid);
  const complaints: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => complaints.push(line));
  const healthy = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (error) => reject(new UsageError(`The orchestrator could not be started: ${error.message}.`)));
    child.once('exit', () =>
      reject(new UsageError(complaints.at(-1) ?? 'The orchestrator ended before it was ready.')),
    );
  });
  try {
    const url = await Promise.race([healthy, failed]);
    return (await findEmbeddedServer(context.home)) ?? { url, auth: { kind: 'none' }, source: 'embedded' };
  } catch (error) {
    // Another window may have been faster; then its orchestrator is the one.
    const other = await findEmbeddedServer(context.home);
    if (other) return other;
    throw error;
  } finally {
    failed.catch(() => {});
    child.stdout.destroy();
    child.stderr.destroy();
    child.unref();
  }
}
