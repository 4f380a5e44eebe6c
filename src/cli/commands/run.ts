import { type FlowGraph, hasSyntaxError, type SourceGraph } from '../../model/graph.ts';
import { isNotebook } from '../../model/notebook.ts';
import { analyseTarget } from '../analyse.ts';
import type { CliContext } from '../context.ts';
import { UsageError } from '../errors.ts';
import { chooseFlow, type FlowTarget, parseTarget } from '../flow-target.ts';
import { ensureOrchestrator } from '../orchestrator-address.ts';
import { checkParameters, readParameters } from '../parameters.ts';

export interface RunOptions {
  param: string[];
  params?: string;
  json?: true;
  inspect?: true;
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
  const source = await analyseTarget(context, target);
  const flow = target.language === 'python' ? chooseFlow(target, source) : findFlow(target, source);
  const parameters = flow ? checkParameters(flow, given) : given;
  const api = await ensureOrchestrator(context);
  const request = { target, symbol: flow?.symbol ?? target.flow, flowName: flow?.name, parameters, api };
  if (target.language === 'python') {
    return (await import('../run-python.ts')).runPython(context, request, options);
  }
  return (await import('../run-typescript.ts')).runTypeScript(context, request, options);
}

/** Code can make flows in ways that reading it does not show, so for TypeScript what the module exports decides. */
function findFlow(target: FlowTarget, source: SourceGraph): FlowGraph | undefined {
  return hasSyntaxError(source) || source.flows.length > 0 ? chooseFlow(target, source) : undefined;
}
