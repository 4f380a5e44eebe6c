import { type FlowGraph, type GraphEdge, type GraphNode, isContainer } from '../model/graph.ts';

/** A node in words, for those who hear it. */
export function describeNode(node: GraphNode): string {
  const mode = node.mode && node.mode !== 'call' ? `, ${node.mode}` : '';
  if (isContainer(node.kind)) return `${node.kind} ${node.header ?? node.label}`;
  if (node.kind === 'parameters' || node.kind === 'return') return node.label;
  return `${node.kind} ${node.label}${mode}${node.dynamic ? ', dynamic' : ''}`;
}

/** An edge in words. */
export function describeEdge(flow: FlowGraph, edge: GraphEdge): string {
  const label = (id: string): string => flow.nodes.find((node) => node.id === id)?.label ?? id;
  return `${edge.kind} from ${label(edge.source)} to ${label(edge.target)}${edge.argument ? `, argument ${edge.argument}` : ''}`;
}
