import type { EditVerb } from '../../model/edit-verb.ts';
import type { FlowGraph, GraphNode } from '../../model/graph.ts';
import type { BuiltGraph } from '../graph/build-graph.ts';
import { camelCase } from '../graph/known-names.ts';

/** Whether the edited text says what the verb promised, and is no less readable than before. */
export function keepsPromise(before: BuiltGraph, after: BuiltGraph, verb: EditVerb): boolean {
  if (after.module.errors.length > before.module.errors.length) return false;
  if (before.graph.flows.length !== after.graph.flows.length) return false;
  if (before.graph.tasks.length !== after.graph.tasks.length) return false;
  switch (verb.verb) {
    case 'add-call':
      return nodeCount(after, verb.flow) === nodeCount(before, verb.flow) + 1;
    case 'remove-call':
      return callCount(after) === callCount(before) - 1;
    case 'connect':
      return hasEdge(after, verb);
    case 'disconnect':
      return !hasEdge(after, verb);
    case 'rename-task': {
      const symbols = after.graph.tasks.map((task) => task.symbol);
      return symbols.includes(verb.name) && callCount(after) === callCount(before);
    }
    case 'set-option': {
      const option = optionsOf(after, verb)[camelCase(verb.option)];
      return option?.kind === 'literal' && sameJson(option.value, verb.value);
    }
    case 'remove-option':
      return !(camelCase(verb.option) in optionsOf(after, verb));
    case 'set-argument': {
      const literal = argumentOf(after, verb)?.literal;
      return literal !== undefined && sameJson(literal.value, verb.value);
    }
    case 'reset-argument': {
      const text = argumentOf(after, verb)?.text;
      return text === undefined || text === 'undefined';
    }
    case 'change-mode':
      return nodeOf(after, verb.node)?.mode === verb.mode && callCount(after) === callCount(before);
  }
}

function nodeCount(built: BuiltGraph, flow: string): number {
  const nodes = built.graph.flows.find((candidate) => candidate.id === flow)?.nodes ?? [];
  return nodes.filter((node) => built.drafts.get(node.id)?.site).length;
}

function callCount(built: BuiltGraph): number {
  return [...built.drafts.values()].filter((draft) => draft.site).length;
}

function nodeOf(built: BuiltGraph, id: string): GraphNode | undefined {
  return built.graph.flows.flatMap((flow: FlowGraph) => flow.nodes).find((node) => node.id === id);
}

function argumentOf(
  built: BuiltGraph,
  { node, argument }: { node: string; argument: string },
): NonNullable<GraphNode['arguments']>[number] | undefined {
  return nodeOf(built, node)?.arguments?.find((given) => given.name === argument);
}

function optionsOf(
  built: BuiltGraph,
  { target }: { target: { kind: 'task' | 'flow'; id: string } },
): FlowGraph['options'] {
  const list = target.kind === 'task' ? built.graph.tasks : built.graph.flows;
  return list.find((definition) => definition.id === target.id)?.options ?? {};
}

function hasEdge(built: BuiltGraph, verb: { from: string; to: string; argument: string; output?: string }): boolean {
  const edges = built.graph.flows.flatMap((flow) => flow.edges);
  return edges.some(
    (edge) =>
      edge.kind === 'data' &&
      edge.source === verb.from &&
      edge.target === verb.to &&
      edge.argument === verb.argument &&
      (verb.output === undefined || edge.output === verb.output),
  );
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
