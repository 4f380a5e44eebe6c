import { findEmbeddedServer, readServerFile } from '../../client/embedded-server.ts';
import type { CliContext } from '../context.ts';
import { configuredOrchestrator } from '../orchestrator-address.ts';

/** Says where the orchestrator is. */
export async function serverStatus(context: CliContext, options: { json?: true }): Promise<number> {
  const running = await findEmbeddedServer(context.home);
  const file = running && (await readServerFile(context.home));
  const configured = configuredOrchestrator(context);
  if (options.json) {
    context.out(
      JSON.stringify({ running: Boolean(running), ...file, home: context.home, configured: configured?.url ?? null }),
    );
  } else if (file) {
    context.out(
      `The orchestrator runs at ${file.url} (process ${file.pid}, version ${file.version}, since ${file.startedAt}).`,
    );
    context.out(`Its data lies in ${context.home}.`);
  } else {
    context.out('No orchestrator runs. Start one with: millrace server start');
  }
  if (configured && !options.json)
    context.out(`Commands use ${configured.url} instead, set by the ${configured.source}.`);
  return running ? 0 : 1;
}
