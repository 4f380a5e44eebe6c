import type { FlowGraph, GraphEdge, GraphNode, JsonSchema, NodeKind, Parameter } from '../../src/model/graph.ts';
import type { FlowView } from '../../src/protocol.ts';

const RANGE = { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } };

/**
 * A flow from a few lines, containers holding what is indented below them:
 *
 *     extract(url) map > rows       a task with its arguments, how it is called, its variable
 *     @if rows.length                  a container: if, for, try or parallel
 *       then: load(rows)            in a branch
 *     extract -> load.rows          a data edge to an argument; `-?>` on some path only
 *     if => load                    an order edge, `~>` a control edge
 *
 * The ids are `f/<name>#1`; `parameters` and `return` are of their own kind.
 */
export function sampleFlow(text: string, parameters: Parameter[] = []): FlowGraph {
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const open: { indent: number; id: string }[] = [];
  for (const line of text.split('\n').filter((candidate) => candidate.trim())) {
    const indent = line.length - line.trimStart().length;
    const edge = edgeOf(line.trim());
    if (edge) {
      edges.push(edge);
      continue;
    }
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) open.pop();
    const node = nodeOf(line.trim(), open.at(-1)?.id ?? null);
    nodes.push(node);
    open.push({ indent, id: node.id });
  }
  return { id: 'f', name: 'f', symbol: 'f', range: RANGE, nameRange: RANGE, parameters, options: {}, nodes, edges };
}

const CONTAINERS: Record<string, NodeKind> = { if: 'branch', for: 'loop', try: 'try', parallel: 'parallel' };

function nodeOf(text: string, parent: string | null): GraphNode {
  const [, branch, name = '', header, given, mode, variable] =
    /^(?:([\w ]+): )?@?([\w.]+)(?:(?<=@\w+)\s+([^(>]+))?(?:\((.*)\))?(?: (map|submit|delay))?(?: > (\w+))?$/.exec(
      text,
    ) ?? [];
  const container = text.includes('@') ? CONTAINERS[name] : undefined;
  const kind: NodeKind = container ?? (name === 'parameters' || name === 'return' ? name : 'task');
  return {
    id: `f/${name}#1`,
    kind,
    label: name,
    parent,
    range: RANGE,
    nameRange: RANGE,
    ...(branch ? { branch } : {}),
    ...(header ? { header } : {}),
    ...(variable ? { variable } : {}),
    ...(kind === 'task' ? { mode: (mode as GraphNode['mode']) ?? 'call' } : {}),
    ...(given === undefined
      ? {}
      : { arguments: given.split(', ').map((argument) => ({ name: argument, required: true })) }),
  };
}

function edgeOf(text: string): GraphEdge | undefined {
  const [, source, output, arrow, target, argument] =
    /^(\w+)(?:\.(\w+))? (->|-\?>|=>|~>) (\w+)(?:\.(\w+))?$/.exec(text) ?? [];
  if (!arrow) return undefined;
  return {
    source: `f/${source}#1`,
    target: `f/${target}#1`,
    kind: arrow === '=>' ? 'order' : arrow === '~>' ? 'control' : 'data',
    conditional: arrow === '-?>',
    ...(argument ? { argument } : {}),
    ...(output ? { output } : {}),
  };
}

export function parameter(name: string, schema: JsonSchema, required = false): Parameter {
  return { name, required, schema, range: RANGE };
}

export function sampleView(flow: FlowGraph | null, version = 1): FlowView {
  return {
    file: '/w/f.ts',
    title: 'f.ts',
    language: 'typescript',
    version,
    status: { kind: 'current' },
    flow,
    flows: [],
    tasks: [],
    diagnostics: [],
    positions: {},
  };
}
