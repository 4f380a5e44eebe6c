import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { SOURCE_LABEL } from '../model/run.ts';
import type { FlowInvocation, FlowOutcome, FlowProtocol } from '../sdk/flow-protocol.ts';
import { importUserModule } from '../sdk/import-user-module.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';
import type { FlowTarget } from './flow-target.ts';
import { createLineWriter } from './line-writer.ts';
import { createPrinter } from './print-run.ts';
import type { RunRequest } from './run-request.ts';
import { keepPausesShort } from './short-pauses.ts';

/** The mark of a flow; looked up by name, since the flow's own copy of the SDK need not be ours. */
const FLOW = Symbol.for('millrace.flow');

/** Imports the file and runs its flow in this process, so that a debugger of this process is one of the flow. */
export async function runTypeScript(
  context: CliContext,
  request: Omit<RunRequest, 'api'> & { api: RunRequest['api'] | undefined },
  options: { json?: true; inspect?: true },
): Promise<number> {
  keepPausesShort();
  if (options.inspect) (await import('node:inspector')).open(0, '127.0.0.1', true);
  resolveSdk(context);
  const flows = exportedFlows(await importFile(request.target));
  const [symbol, flow] = pick(request.target, flows, request.symbol, request.flowName);
  const terminal = terminalOf(process.stdout, process.stderr);
  const lines = createLineWriter((text) => process.stdout.write(text));
  process.once('exit', lines.flush);
  const printer = createPrinter(terminal ? context : { ...context, out: lines.line }, {
    json: Boolean(options.json),
    terminal,
  });
  const outcome = await flow.execute({
    parameters: request.parameters,
    ...(request.api && { api: request.api }),
    labels: { [SOURCE_LABEL]: `${request.target.file}:${symbol}` },
    onEvent: printer.event,
  } satisfies FlowInvocation);
  // A failure is told on stderr, and stands behind the lines of the run where both go to the same place.
  lines.flush();
  printer.outcome(outcome);
  const code = exitCode(outcome);
  // What the flow has left running, such as a task that did not listen to its signal, does not keep the command.
  setTimeout(() => process.exit(code), LEFTOVERS_MS).unref();
  return code;
}

const LEFTOVERS_MS = 1_000;

/** The status line stands on stdout; what goes to the same terminal by stderr must not write into it. */
function terminalOf(out: NodeJS.WriteStream, err: NodeJS.WriteStream) {
  if (!out.isTTY) return undefined;
  return err.isTTY ? ([out, err] as const) : ([out] as const);
}

function exitCode(outcome: FlowOutcome): number {
  return outcome.state.type === 'COMPLETED' ? 0 : 1;
}

/** A project that has not installed millrace gets the SDK that lies beside this command. */
function resolveSdk(context: CliContext): void {
  const own = pathToFileURL(join(context.dist, 'sdk/index.js')).href;
  registerHooks({
    resolve(specifier, hookContext, nextResolve) {
      if (specifier !== 'millrace') return nextResolve(specifier, hookContext);
      try {
        return nextResolve(specifier, hookContext);
      } catch {
        return { url: own, shortCircuit: true };
      }
    },
  });
}

async function importFile(target: FlowTarget): Promise<Record<string, unknown>> {
  try {
    return await importUserModule(pathToFileURL(target.file).href);
  } catch (error) {
    if ((error as { code?: unknown } | null)?.code !== 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
      throw loadingFailed(target, error);
    }
    throw new UsageError(
      `${target.shown} uses an enum, a namespace or parameter properties, which Node does not run: install tsx in the project (npm i -D tsx), or write it without them.`,
    );
  }
}

function loadingFailed(target: FlowTarget, error: unknown): UsageError {
  if (!(error instanceof Error)) return new UsageError(`${target.shown} could not be loaded: ${String(error)}`);
  const frame = error.stack?.split('\n').find((line) => line.includes('file://') && !line.includes('/dist/'));
  const where = frame ? ` (${frame.trim().replace(/^at /, '')})` : '';
  return new UsageError(`${target.shown} could not be loaded: ${error.name}: ${error.message}${where}`);
}

function exportedFlows(module: Record<string, unknown>): [string, FlowProtocol][] {
  return Object.entries(module).flatMap(([name, value]) => {
    const flow = typeof value === 'function' ? (value as unknown as { [FLOW]?: FlowProtocol })[FLOW] : undefined;
    return flow ? [[name, flow] as [string, FlowProtocol]] : [];
  });
}

function pick(
  target: FlowTarget,
  flows: [string, FlowProtocol][],
  symbol: string | undefined,
  flowName: string | undefined,
): [string, FlowProtocol] {
  const found = flows.find(([name]) => name === symbol) ?? flows.find(([, flow]) => flow.name === (flowName ?? symbol));
  if (found) return found;
  if (symbol !== undefined) {
    throw new UsageError(
      `${target.shown} does not export the flow "${symbol}". Write \`export const ${symbol} = flow(…)\`.`,
    );
  }
  if (flows.length === 1 && flows[0]) return flows[0];
  throw new UsageError(`${target.shown} holds no flow: wrap an async function with flow(…) and export it.`);
}
