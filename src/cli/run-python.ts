import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { environmentFor } from '../client/api-environment.ts';
import { createClient } from '../client/create-client.ts';
import { openOrchestrator } from '../client/orchestrator.ts';
import { SOURCE_LABEL } from '../model/run.ts';
import type { CliContext } from './context.ts';
import { UsageError } from './errors.ts';
import type { RunRequest } from './run-request.ts';

/** How long a cancelled run may take to clean up before it is killed, as Prefect's own runner has it. */
const GRACE_MS = 30_000;

/**
 * Runs a Python flow by Prefect's own engine. The run is made here first, so that it carries where it came from and
 * is known by its id; the engine then takes it over. Cancelling is this process's part, as it is a runner's.
 */
export async function runPython(
  context: CliContext,
  request: RunRequest,
  options: { json?: true; python?: string },
): Promise<number> {
  const python = options.python ?? findPython(dirname(request.target.file), context.env);
  const client = createClient(request.api);
  const orchestrator = openOrchestrator(request.api);
  const over = new AbortController();
  try {
    const flow = await client.upsertFlow({ name: request.flowName ?? '' });
    const made = await client.createFlowRun({
      flow_id: flow.id,
      parameters: request.parameters,
      labels: { [SOURCE_LABEL]: `${request.target.file}:${request.symbol}` },
      state: { type: 'PENDING', name: 'Pending' },
    });
    const event = { kind: 'flow-run', flowRunId: made.id, flowRunName: made.name, flowName: flow.name };
    if (options.json) context.out(JSON.stringify(event));
    const child = startEngine(context, python, request, made.id);
    let cancelled = false;
    const watching = orchestrator.watchRuns({
      signal: over.signal,
      onChange: (change) => {
        if (change.kind !== 'flow-run' || change.flowRunId !== made.id || change.state.type !== 'CANCELLING') return;
        cancelled = true;
        stop(child);
      },
    });
    await ended(child, context, python);
    if (cancelled) {
      await client.setFlowRunState(made.id, { state: { type: 'CANCELLED', name: 'Cancelled' }, force: true });
    }
    over.abort();
    await watching;
    const run = await orchestrator.flowRun(made.id);
    const { state } = run;
    if (options.json) context.out(JSON.stringify({ kind: 'outcome', flowRunId: made.id, state }));
    else if (state.type !== 'COMPLETED')
      context.err(`${run.name} is ${state.name}${state.message ? `: ${state.message}` : '.'}`);
    return state.type === 'COMPLETED' ? 0 : 1;
  } finally {
    over.abort();
    await Promise.all([client.close(), orchestrator.close()]);
  }
}

function startEngine(context: CliContext, python: string, request: RunRequest, flowRunId: string): ChildProcess {
  const child = spawn(python, ['-m', 'prefect.engine'], {
    cwd: dirname(request.target.file),
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...context.env,
      ...environmentFor(request.api),
      PREFECT__FLOW_RUN_ID: flowRunId,
      PREFECT__FLOW_ENTRYPOINT: `${request.target.file}:${request.symbol}`,
    },
  });
  // A terminal's Ctrl-C reaches the engine by itself; a signal sent to this process alone must be passed on.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal));
  return child;
}

function stop(child: ChildProcess): void {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
  child.once('exit', () => clearTimeout(timer));
}

/** What the engine says goes on to stderr; only that Prefect is missing is put into a sentence of ours. */
function ended(child: ChildProcess, context: CliContext, python: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = false;
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        if (/No module named '?prefect/.test(line)) missing = true;
        else context.err(line);
      });
    }
    child.once('error', () => reject(new UsageError(`There is no Python at ${python}. Give one with --python PATH.`)));
    child.once('close', () => {
      if (missing)
        reject(
          new UsageError(
            `${python} has no Prefect: install it (pip install prefect), or give another with --python PATH.`,
          ),
        );
      else resolve();
    });
  });
}

/** The Python of the active environment, of one beside the file or above it, or the machine's own. */
export function findPython(folder: string, env: NodeJS.ProcessEnv): string {
  const given = env.MILLRACE_PYTHON;
  if (given) return given;
  const inEnvironment = (root: string): string | undefined =>
    [join(root, 'bin/python'), join(root, 'Scripts/python.exe')].find((path) => existsSync(path));
  const active = env.VIRTUAL_ENV && inEnvironment(env.VIRTUAL_ENV);
  if (active) return active;
  for (let at = folder; ; at = dirname(at)) {
    const found = inEnvironment(join(at, '.venv')) ?? inEnvironment(join(at, 'venv'));
    if (found) return found;
    if (at === dirname(at)) return process.platform === 'win32' ? 'python' : 'python3';
  }
}
