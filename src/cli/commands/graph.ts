import { graphMermaid } from '../../drawing/graph-mermaid.ts';
import { graphText } from '../../drawing/graph-text.ts';
import type { FlowGraph, SourceGraph } from '../../model/graph.ts';
import { analyseTarget } from '../analyse.ts';
import type { CliContext } from '../context.ts';
import { chooseFlow, parseTarget } from '../flow-target.ts';

/** Prints what the source says. A file that does not parse, or holds no flow, is said on stderr with exit code 1. */
export async function graph(
  context: CliContext,
  text: string,
  options: { json?: true; mermaid?: true },
): Promise<void> {
  const target = parseTarget(text, context.cwd);
  const source = await analyseTarget(context, target);
  const flows = target.flow === undefined && source.flows.length > 1 ? source.flows : [chooseFlow(target, source)];
  if (options.json) context.out(JSON.stringify({ ...source, file: target.shown, flows }, null, 2));
  else context.out(print(source, flows, options.mermaid ? graphMermaid : graphText));
}

function print(
  source: SourceGraph,
  flows: FlowGraph[],
  format: (flow: FlowGraph, source: SourceGraph) => string,
): string {
  return flows.map((flow) => format(flow, source)).join('\n\n');
}
