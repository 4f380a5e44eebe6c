import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createLog } from './log.ts';
import { readSettings } from './settings.ts';
import { startServer } from './start-server.ts';

/**
 * The orchestrator as a process of its own: `main --home DIR [--port N] [--host H] [--database FILE]`, or with
 * `--database-url postgres://…` or MILLRACE_DATABASE_URL on Postgres; what else may be set is in `settings.ts`.
 * One line of JSON on stdout says that it is healthy; what keeps it from starting is one sentence on stderr.
 */
try {
  const { values } = parseArgs({
    options: {
      home: { type: 'string' },
      port: { type: 'string', default: '0' },
      host: { type: 'string', default: '127.0.0.1' },
      database: { type: 'string' },
      'database-url': { type: 'string' },
      version: { type: 'string', default: '0.0.0' },
    },
  });
  if (!values.home) throw new Error('Say where the server keeps its data: --home DIR.');
  const { logLevel, ...settings } = readSettings(process.env);
  const server = await startServer({
    ...settings,
    // Whoever starts it reads its first lines and then turns away.
    log: createLog({ level: logLevel, file: join(values.home, 'server.log') }),
    home: values.home,
    host: values.host,
    port: Number(values.port),
    database:
      values['database-url'] ??
      values.database ??
      (process.env.MILLRACE_DATABASE_URL || join(values.home, 'millrace.db')),
    version: values.version,
  });
  const stop = (): void => {
    server.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.stdout.write(`${JSON.stringify({ url: server.url, pid: process.pid })}\n`);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
