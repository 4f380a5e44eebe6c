import type { FlowGraph, GraphNode } from '../../model/graph.ts';
import { isContainer, type SourceGraph } from '../../model/graph.ts';
import type { SymbolItem } from '../../model/insight.ts';
import { comparePositions } from '../../model/source.ts';

/** A file's outline: its flows with what they call, its tasks, the helpers that call tasks, its deployments. */
export function symbols(graph: SourceGraph): SymbolItem[] {
  const items = [
    ...graph.flows.map((flow) => flowItem(flow, 'flow')),
    ...graph.helpers.map((helper) => flowItem(helper, 'helper')),
    ...graph.tasks.map(
      ({ name, symbol, range, nameRange }): SymbolItem => ({
        name: symbol,
        detail: name === symbol ? 'task' : `task “${name}”`,
        kind: 'task',
        range,
        nameRange,
        children: [],
      }),
    ),
    ...graph.deployments.map(
      ({ name, range, nameRange }): SymbolItem => ({
        name,
        detail: 'deployment',
        kind: 'deployment',
        range,
        nameRange,
        children: [],
      }),
    ),
  ];
  return items.sort((a, b) => comparePositions(a.range.start, b.range.start));
}

function flowItem({ name, symbol, range, nameRange, nodes }: FlowGraph, kind: 'flow' | 'helper'): SymbolItem {
  const detail = kind === 'helper' ? 'calls tasks' : name === symbol ? 'flow' : `flow “${name}”`;
  const calls = nodes.filter((node) => node.kind !== 'parameters' && node.kind !== 'return' && !isContainer(node.kind));
  return { name: symbol, detail, kind, range, nameRange, children: calls.map(callItem) };
}

function callItem({ label, target, kind, mode, range, nameRange }: GraphNode): SymbolItem {
  const how = mode && mode !== 'call' ? `${kind}, ${mode}` : kind;
  return { name: target ?? label, detail: how, kind: 'call', range, nameRange, children: [] };
}
