import { type FlowGraph, type GraphNode, holdsNodes } from '../model/graph.ts';

/** A flow for the eye of someone at a terminal: its nodes in order, each with what flows into it. */
export function graphText(flow: FlowGraph): string {
  const lines = [`${flow.name}(${flow.parameters.map((parameter) => parameter.name).join(', ')})`];
  const print = (parent: string | null, indent: string): void => {
    for (const node of flow.nodes) {
      if (node.parent !== parent || node.kind === 'parameters') continue;
      const branch = node.branch && node.branch !== 'body' ? `${node.branch}: ` : '';
      lines.push(`${indent}${branch}${nodeText(flow, node)}`);
      if (holdsNodes(node)) print(node.id, `${indent}  `);
    }
  };
  print(null, '  ');
  return lines.join('\n');
}

function nodeText(flow: FlowGraph, node: GraphNode): string {
  const label = (id: string): string => flow.nodes.find((other) => other.id === id)?.label ?? id;
  const inputs = flow.edges
    .filter((edge) => edge.target === node.id && edge.kind !== 'control')
    .map((edge) => {
      const from = edge.source.endsWith('/parameters') ? (edge.output ?? 'parameters') : label(edge.source);
      const argument = edge.argument ? `${edge.argument} ← ` : edge.kind === 'order' ? 'after ' : '← ';
      return `${argument}${from}${edge.conditional ? '?' : ''}`;
    });
  const mode = node.mode && node.mode !== 'call' ? ` [${node.mode}]` : '';
  const header = node.header ? ` ${node.header}` : '';
  const dynamic = node.dynamic ? ` (dynamic: ${node.dynamic})` : '';
  return `${node.kind === 'task' ? '' : `${node.kind} `}${node.label}${header}${mode}${dynamic}${inputs.length ? `  ${inputs.join(', ')}` : ''}`;
}
