import type { GraphNode, SourceGraph } from '../../src/model/graph.ts';
import type { Count, Place } from './count.ts';

const CALLS = new Set(['task', 'flow', 'deployment']);

/** What the analyser's graphs hold, with the calls that it could not be sure of told apart. */
export interface AnalyserCount extends Count {
  /** The keys of the calls that are marked dynamic. */
  dynamic: Set<string>;
  edges: number;
}

export function countGraphs(graph: SourceGraph): AnalyserCount {
  const nodes = [...graph.flows, ...graph.helpers].flatMap((flow) => flow.nodes);
  // A helper inside of a flow has a graph of its own, and its calls may be seen from both.
  const calls = new Map<string, GraphNode>();
  for (const node of nodes) if (CALLS.has(node.kind)) calls.set(keyOf(node), node);
  const place = ({ symbol, nameRange }: { symbol: string; nameRange: GraphNode['nameRange'] }): Place => ({
    key: symbol,
    line: nameRange.start.line,
    text: symbol,
  });
  return {
    flows: graph.flows.map(place),
    tasks: graph.tasks.map(place),
    calls: [...calls].map(([key, node]) => ({ key, line: node.nameRange.start.line, text: node.target ?? node.label })),
    dynamic: new Set([...calls].flatMap(([key, node]) => (node.dynamic ? [key] : []))),
    edges: [...graph.flows, ...graph.helpers].reduce((sum, flow) => sum + flow.edges.length, 0),
  };
}

function keyOf({ nameRange }: GraphNode): string {
  return `${nameRange.start.line}:${nameRange.start.character}`;
}
