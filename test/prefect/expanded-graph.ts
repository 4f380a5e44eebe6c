import { type FlowGraph, type GraphNode, isContainer, type SourceGraph } from '../../src/model/graph.ts';

/** A flow's graph with its helpers put in place: only what an orchestrator records, and what flows between. */
export interface ExpandedGraph {
  nodes: GraphNode[];
  /** Whether a value of one node may reach a parameter of another, or for `wait_for`, whether one waits for the other. */
  allows(from: GraphNode, to: GraphNode, argument: string): boolean;
}

interface Link {
  from: string;
  to: string;
  /** `*` for any. */
  argument: string | undefined;
  order: boolean;
}

export function expandGraph(source: SourceGraph, flow: FlowGraph): ExpandedGraph {
  const nodes = new Map<string, GraphNode>();
  const links: Link[] = [];
  addGraph(source, flow, '', { nodes, links, depth: 0 });
  const into = new Map<string, Link[]>();
  for (const link of links) into.set(link.to, [...(into.get(link.to) ?? []), link]);
  const idOf = new Map([...nodes].map(([id, node]) => [node, id]));

  /** Whether a value comes from a node, directly or through the doors of helpers. */
  const reaches = (from: string, link: Link, seen: Set<string>): boolean => {
    if (link.from === from) return true;
    if (nodes.has(link.from) || seen.has(link.from)) return false;
    seen.add(link.from);
    return (into.get(link.from) ?? []).some((next) => reaches(from, next, seen));
  };
  return {
    nodes: [...nodes.values()],
    allows: (from, to, argument) => {
      const [source_, target] = [idOf.get(from) ?? '', idOf.get(to) ?? ''];
      return (into.get(target) ?? []).some((link) => {
        const fits =
          argument === 'wait_for'
            ? link.order
            : !link.order && (to.dynamic || link.argument === '*' || link.argument === argument);
        return fits && reaches(source_, link, new Set());
      });
    },
  };
}

/** A helper has a door for each parameter, one for what it takes besides, and one for what it gives back. */
function addGraph(
  source: SourceGraph,
  graph: FlowGraph,
  prefix: string,
  into: { nodes: Map<string, GraphNode>; links: Link[]; depth: number },
): void {
  const { nodes, links, depth } = into;
  const helpers = new Map<string, FlowGraph>();
  for (const node of graph.nodes) {
    const inner = node.kind === 'helper' ? source.helpers.find(({ id }) => id === node.inner) : undefined;
    if (inner && depth < 5) {
      helpers.set(node.id, inner);
      const within = `${prefix}${node.id} > `;
      addGraph(source, inner, within, { nodes, links, depth: depth + 1 });
      if (depth > 0) links.push({ from: `${prefix}door `, to: `${within}door `, argument: undefined, order: false });
    } else if (!isContainer(node.kind) && node.kind !== 'parameters' && node.kind !== 'return') {
      // A helper that is called twice is there twice.
      nodes.set(prefix + node.id, { ...node });
      // What a helper takes from around it may reach any call in it.
      if (depth > 0) links.push({ from: `${prefix}door `, to: prefix + node.id, argument: '*', order: false });
    }
  }
  // What goes into a helper may come out of it as it is.
  if (depth > 0) {
    for (const { name } of graph.parameters) {
      links.push({ from: `${prefix}door ${name}`, to: `${prefix}return`, argument: undefined, order: false });
    }
  }
  // A helper that gives nothing back may leave what it made in the variables around it.
  if (depth > 0 && !graph.nodes.some((node) => node.kind === 'return')) {
    for (const { id } of graph.nodes) {
      links.push({ from: prefix + id, to: `${prefix}return`, argument: undefined, order: false });
    }
  }
  const kindOf = (id: string): string | undefined => graph.nodes.find((node) => node.id === id)?.kind;
  const output = (id: string, part: string | undefined): string => {
    if (kindOf(id) === 'parameters') return `${prefix}door ${part?.split('.')[0] ?? ''}`;
    return helpers.has(id) ? `${prefix}${id} > return` : prefix + id;
  };
  for (const edge of graph.edges) {
    if (edge.kind === 'control') continue;
    const order = edge.kind === 'order';
    const from = output(edge.source, edge.output);
    const inner = helpers.get(edge.target);
    if (kindOf(edge.target) === 'return') links.push({ from, to: `${prefix}return`, argument: undefined, order });
    else if (!inner) links.push({ from, to: prefix + edge.target, argument: edge.argument, order });
    else links.push({ from, to: `${prefix}${edge.target} > door ${edge.argument ?? ''}`, argument: undefined, order });
  }
}
