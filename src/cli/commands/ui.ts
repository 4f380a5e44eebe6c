import { existsSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ConnectionKeeper } from '../../workbench/connection.ts';
import { Launcher } from '../../workbench/launcher.ts';
import type { Workbench } from '../../workbench/panel-session.ts';
import { RunStore } from '../../workbench/run-store.ts';
import { WorkspaceIndex } from '../../workbench/workspace-index.ts';
import { openAnalysis } from '../analyse.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { NodePort } from '../node-port.ts';
import { ensureOrchestrator, findOrchestrator } from '../orchestrator-address.ts';
import { readPort } from '../read-port.ts';
import { connectTab } from '../tab-session.ts';
import { startUiServer } from '../ui-host.ts';

/** Serves the designer on a folder until it is told to end. */
export async function ui(context: CliContext, dir: string, options: { port?: string }): Promise<void> {
  const root = resolve(context.cwd, dir);
  if (!existsSync(root) || !statSync(root).isDirectory()) throw new UsageError(`${dir} is no folder.`);
  const port = readPort(options.port);
  const nodePort = new NodePort(context, root);
  const bench = createWorkbench(context, nodePort);
  try {
    const server = await startUiServer({
      folder: join(context.dist, 'webview'),
      port,
      connect: (send) => connectTab(bench, nodePort, send),
    });
    void bench.index.scan();
    void bench.runs.start();
    context.out(`The designer is at ${server.url}`);
    await new Promise<void>((end) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => end());
    });
    await server.close();
  } finally {
    bench.launcher.dispose();
    bench.runs.dispose();
    bench.index.dispose();
    bench.connection.dispose();
    await nodePort.dispose();
    await bench.analysis.dispose();
  }
}

function createWorkbench(context: CliContext, port: NodePort): Workbench {
  const title = (file: string): string => relative(port.root, file) || file;
  const analysis = openAnalysis(context);
  const index = new WorkspaceIndex({ port, analysis, title });
  const connection = new ConnectionKeeper({
    find: () => findOrchestrator(context),
    startEmbedded: () => ensureOrchestrator(context),
  });
  connection.onDidChange((state) => {
    if (state.kind === 'lost') context.err(`The orchestrator is away: ${state.message}.`);
  });
  const runs = new RunStore(connection);
  const launcher = new Launcher({ port, connection, runs, findFlow: (name) => index.findFlow(name) });
  return { port, analysis, index, connection, runs, launcher, title };
}
