import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findEmbeddedServer } from '../../client/embedded-server.ts';
import { createLog } from '../../server/log.ts';
import { readSettings } from '../../server/settings.ts';
import { startServer } from '../../server/start-server.ts';
import type { CliContext } from '../context.ts';
import { startEmbedded } from '../orchestrator-address.ts';
import { readPort } from '../read-port.ts';

/** Starts the embedded orchestrator, or says that it runs already. */
export async function serverStart(
  context: CliContext,
  options: { host: string; port?: string; databaseUrl?: string; background?: true },
): Promise<void> {
  const port = readPort(options.port);
  const running = await findEmbeddedServer(context.home);
  if (running) {
    context.out(`The orchestrator runs already at ${running.url}.`);
    return;
  }
  if (options.background) {
    // By the environment, since everybody on the machine may read the arguments of a process.
    const env = { ...context.env, ...(options.databaseUrl && { MILLRACE_DATABASE_URL: options.databaseUrl }) };
    const { url } = await startEmbedded({ ...context, env }, [
      '--host',
      options.host,
      ...(port ? ['--port', String(port)] : []),
    ]);
    context.out(`The orchestrator runs at ${url}.`);
    return;
  }
  mkdirSync(context.home, { recursive: true });
  const { logLevel, ...settings } = readSettings(context.env);
  const server = await startServer({
    ...settings,
    log: createLog({ level: logLevel }),
    host: options.host,
    port,
    database: options.databaseUrl ?? (context.env.MILLRACE_DATABASE_URL || join(context.home, 'millrace.db')),
    version: context.version,
    home: context.home,
  });
  context.out(`The orchestrator runs at ${server.url}. Ctrl-C ends it.`);
  context.out(`Prefect's own clients use it with PREFECT_API_URL=${server.url}`);
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  await server.close();
}
