import { type FlowGraph, type GraphNode, holdsNodes } from '../model/graph.ts';

/** A flow as a Mermaid flowchart. */
export function graphMermaid(flow: FlowGraph): string {
  const ids = new Map(flow.nodes.map((node, index) => [node.id, `n${index}`]));
  const lines = ['flowchart TD'];
  const print = (parent: string | null, indent: string): void => {
    for (const node of flow.nodes.filter((candidate) => candidate.parent === parent)) {
      const id = ids.get(node.id) as string;
      if (!holdsNodes(node)) {
        lines.push(`${indent}${id}${shape(node)}`);
        continue;
      }
      lines.push(`${indent}subgraph ${id}["${quoted(`${node.label} ${node.header ?? ''}`.trim())}"]`);
      print(node.id, `${indent}  `);
      lines.push(`${indent}end`);
    }
  };
  print(null, '  ');
  for (const edge of flow.edges) {
    // To Mermaid an edge between a subgraph and what stands in it is an error.
    if (holds(flow, edge.source, edge.target) || holds(flow, edge.target, edge.source)) continue;
    const arrow = edge.kind === 'data' && !edge.conditional ? '-->' : '-.->';
    const label = edge.argument ? `|${quoted(edge.argument)}|` : '';
    lines.push(`  ${ids.get(edge.source)} ${arrow}${label} ${ids.get(edge.target)}`);
  }
  return lines.join('\n');
}

function holds(flow: FlowGraph, outer: string, inner: string): boolean {
  const parent = flow.nodes.find((node) => node.id === inner)?.parent ?? null;
  return parent !== null && (parent === outer || holds(flow, outer, parent));
}

function shape(node: GraphNode): string {
  const text = `"${quoted(node.label)}"`;
  if (node.kind === 'parameters' || node.kind === 'return') return `([${text}])`;
  if (node.kind === 'flow') return `[[${text}]]`;
  return node.mode === 'map' ? `[/${text}/]` : `[${text}]`;
}

function quoted(text: string): string {
  return text.replaceAll('"', '#quot;').replaceAll('\n', ' ');
}
