import {
  type FlowGraph,
  type GraphEdge,
  type GraphNode,
  hasSyntaxError,
  type Options,
  type SourceGraph,
} from '../../src/model/graph.ts';

/**
 * A graph as compact text, without places and without words that differ between languages. One line a node,
 * containers indent what stands in them:
 *
 *     etl "etl" (url, limit=)
 *     extract: task call, url <- parameters.url
 *     if: branch, by parameters.limit
 *       then load#2: task submit, rows <- extract.items?, after extract
 *
 * Plain functions that call tasks follow, each as a `helper`. `<-` is data with its argument before it, `after` order, `by` control; `?` marks the conditional ones,
 * `needs` an argument that is required and missing, `!dynamic` what only the run can tell.
 */
export function graphText(graph: SourceGraph, shown: { tasks: boolean }): string {
  const tasks = shown.tasks
    ? graph.tasks.map((task) => {
        const parameters = task.parameters.map(
          (p) => `${p.rest ? '*' : ''}${p.name}${p.required || p.rest ? '' : '='}`,
        );
        return `task ${task.id} "${task.name}" (${parameters.join(', ')})${optionsText(task.options)}`;
      })
    : [];
  const flows = graph.flows.map((flow) => flowText('flow', flow));
  const helpers = graph.helpers.map((helper) => flowText('helper', helper));
  // What else is found in code has a table of its own.
  const faults = hasSyntaxError(graph) ? ['! syntax-error'] : [];
  return [...tasks, ...flows, ...helpers, ...faults].join('\n');
}

function flowText(word: 'flow' | 'helper', flow: FlowGraph): string {
  const parameters = flow.parameters.map((parameter) => `${parameter.name}${parameter.required ? '' : '='}`);
  const title = `${word} ${flow.id} "${flow.name}" (${parameters.join(', ')})${optionsText(flow.options)}`;
  const walk = (parent: string | null, indent: string): string[] =>
    flow.nodes
      .filter((node) => node.parent === parent && node.kind !== 'parameters')
      .flatMap((node) => [`${indent}${nodeText(flow, node)}`, ...walk(node.id, `${indent}  `)]);
  return [title, ...walk(null, '  ')].join('\n');
}

function nodeText(flow: FlowGraph, node: GraphNode): string {
  const kind = node.kind === 'return' ? '' : ` ${node.kind}${node.mode ? ` ${node.mode}` : ''}`;
  const label = node.label === (node.target ?? node.label) || node.kind === 'pause' ? '' : ` "${node.label}"`;
  const needs = (node.arguments ?? []).filter((given) => given.required && given.text === undefined);
  const marks = [
    ...edgesInto(flow, node),
    ...needs.map((given) => `needs ${given.name}`),
    ...(node.options ? [`with${optionsText(node.options)}`] : []),
    ...(node.dynamic ? ['!dynamic'] : []),
  ];
  const branch = node.branch ? `${node.branch} ` : '';
  return `${branch}${nameOf(flow, node.id)}:${kind}${label}${marks.length > 0 ? `${kind ? ',' : ''} ${marks.join(', ')}` : ''}`;
}

const ORDER = { data: 0, order: 1, control: 2 };

function edgesInto(flow: FlowGraph, node: GraphNode): string[] {
  const rank = (id: string): number => flow.nodes.findIndex((candidate) => candidate.id === id);
  const position = (edge: GraphEdge): number =>
    (node.arguments ?? []).findIndex((given) => given.name === edge.argument);
  return flow.edges
    .filter((edge) => edge.target === node.id)
    .sort(
      (a, b) =>
        ORDER[a.kind] - ORDER[b.kind] ||
        position(a) - position(b) ||
        rank(a.source) - rank(b.source) ||
        (a.output ?? '').localeCompare(b.output ?? ''),
    )
    .map((edge) => edgeText(flow, edge));
}

function edgeText(flow: FlowGraph, edge: GraphEdge): string {
  const source = `${nameOf(flow, edge.source)}${edge.output === undefined ? '' : `.${edge.output}`}${edge.conditional ? '?' : ''}`;
  if (edge.kind === 'order') return `after ${source}`;
  if (edge.kind === 'control') return `by ${source}`;
  return `${edge.argument === undefined ? '' : `${edge.argument} `}<- ${source}`;
}

function nameOf(flow: FlowGraph, id: string): string {
  return id.slice(flow.id.length + 1).replace(/#1$/, '');
}

function optionsText(options: Options): string {
  const entries = Object.entries(options).filter(([name]) => name !== 'name');
  if (entries.length === 0) return '';
  const shown = entries.map(
    ([name, option]) => `${name}=${option.kind === 'literal' ? JSON.stringify(option.value) : '…'}`,
  );
  return ` {${shown.join(', ')}}`;
}
