import type { FlowGraph, GraphNode } from '../model/graph.ts';

/** Stands between the id of an expanded node and those of what is drawn in it. */
const INSIDE = '>';

/** A flow's graph with that of one of its subflows or helpers drawn in the node that calls it. `file` is where that one stands. */
export function expandNode(flow: FlowGraph, id: string, inner: { file: string; graph: FlowGraph }): FlowGraph {
  const within = (innerId: string): string => `${id}${INSIDE}${innerId}`;
  const inside = inner.graph.nodes.map((node): GraphNode => {
    const { parent } = node;
    // The drawing of the flow says what its own parameters are; these are another's.
    const header = node.kind === 'parameters' ? inner.graph.parameters.map(({ name }) => name).join(', ') : node.header;
    return {
      ...node,
      id: within(node.id),
      parent: parent === null ? id : within(parent),
      file: node.file ?? inner.file,
      ...(header === undefined ? {} : { header }),
    };
  });
  const edges = inner.graph.edges.map((edge) => ({
    ...edge,
    source: within(edge.source),
    target: within(edge.target),
  }));
  return {
    ...flow,
    nodes: flow.nodes.flatMap((node) => (node.id === id ? [{ ...node, expanded: true as const }, ...inside] : [node])),
    edges: [...flow.edges, ...edges],
  };
}

/** Whether a node is drawn in the one that calls what it belongs to. */
export function isInside(id: string): boolean {
  return id.includes(INSIDE);
}

/** What one run of the flow does itself: the tasks of a helper are its own, those of a subflow are another run's. */
export function ownNodes(flow: FlowGraph): FlowGraph {
  const subflows = flow.nodes.filter((node) => node.expanded && node.kind === 'flow').map(({ id }) => `${id}${INSIDE}`);
  return { ...flow, nodes: flow.nodes.filter(({ id }) => !subflows.some((prefix) => id.startsWith(prefix))) };
}
