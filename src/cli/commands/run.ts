import { type FlowGraph, hasSyntaxError, type SourceGraph } from '../../model/graph.ts';
import { isNotebook } from '../../model/notebook.ts';
import { analyseApart } from '../analyse.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { chooseFlow, type FlowTarget, parseTarget } from '../flow-target.ts';
import { ensureOrchestrator } from '../orchestrator-address.ts';
import { checkParameters, readParameters } from '../parameters.ts';
import type { RunRequest } from '../run-request.ts';

export interface RunOptions {
  param: string[];
  params?: string;
  json?: true;
  inspect?: true;
  offline?: true;
  python?: string;
}

/** Runs a flow to its end. The exit code is 0 when it is Completed, 1 when it is not. */
export async function run(context: CliContext, text: string, options: RunOptions): Promise<number> {
  const target = parseTarget(text, context.cwd);
  if (isNotebook(target.file)) {
    throw new UsageError(
      `${target.shown} is a notebook: run its cells in a notebook editor, or move the flow to a .py file.`,
    );
  }
  const given = readParameters(options.param, options.params);
  // The source is read first: a slip in it, or in a parameter, is told before anything starts.
  const source = await analyseApart(context, target);
  const flow = target.language === 'python' ? chooseFlow(target, source) : findFlow(target, source);
  const parameters = flow ? checkParameters(flow, given) : given;
  const what = { target, symbol: flow?.symbol ?? target.flow, flowName: flow?.name, parameters };
  if (options.offline) return runOffline(context, what, options);
  const request = { ...what, api: await ensureOrchestrator(context) };
  if (target.language === 'python') {
    return (await import('../run-python.ts')).runPython(context, request, options);
  }
  return (await import('../run-typescript.ts')).runTypeScript(context, request, options);
}

/** Nothing is asked, and nothing is recorded: what happens is only printed. */
async function runOffline(context: CliContext, request: Omit<RunRequest, 'api'>, options: RunOptions): Promise<number> {
  if (request.target.language === 'python') {
    throw new UsageError('--offline is for TypeScript flows: Prefect’s own engine needs an API.');
  }
  // By the environment, since the flow's own copy of the SDK need not be ours.
  process.env.MILLRACE_OFFLINE = 'true';
  return (await import('../run-typescript.ts')).runTypeScript(context, { ...request, api: undefined }, options);
}

/** Code can make flows in ways that reading it does not show, so for TypeScript what the module exports decides. */
function findFlow(target: FlowTarget, source: SourceGraph): FlowGraph | undefined {
  return hasSyntaxError(source) || source.flows.length > 0 ? chooseFlow(target, source) : undefined;
}
