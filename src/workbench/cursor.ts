import type { FlowGraph, GraphNode } from '../model/graph.ts';
import { comparePositions, contains, type Position } from '../model/source.ts';

/** The flow that a place in the text belongs to; outside of all of them the one above it, so that the picture stays. */
export function flowAt(flows: FlowGraph[], at: Position): FlowGraph | undefined {
  return innermost(flows.filter((flow) => contains(flow.range, at)));
}

/** The node that a place in the text stands for: the innermost call, or else the innermost container. */
export function nodeAt(flow: FlowGraph, at: Position): GraphNode | undefined {
  return innermost(flow.nodes.filter((node) => node.kind !== 'parameters' && contains(node.range, at)));
}

function innermost<T extends { range: { start: Position; end: Position } }>(around: T[]): T | undefined {
  return around.sort(
    (a, b) => comparePositions(b.range.start, a.range.start) || comparePositions(a.range.end, b.range.end),
  )[0];
}
