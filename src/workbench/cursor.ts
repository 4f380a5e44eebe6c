import type { FlowFacts } from '../model/file-facts.ts';
import { type FlowGraph, type GraphNode, isContainer } from '../model/graph.ts';
import { comparePositions, contains, type Position } from '../model/source.ts';

/** The flow that a place in the text belongs to; none outside of all of them, where the picture stays as it is. */
export function flowAt<F extends FlowFacts>(flows: readonly F[], at: Position): F | undefined {
  return innermost(flows.filter((flow) => contains(flow.range, at)));
}

/**
 * The node that a place in the text stands for: the innermost call around it, else the first call of its line, so that
 * `const rows = ` belongs to the call behind it, else the innermost container.
 */
export function nodeAt(flow: FlowGraph, at: Position): GraphNode | undefined {
  const calls = flow.nodes.filter((node) => node.kind !== 'parameters' && !isContainer(node.kind));
  const containers = flow.nodes.filter((node) => isContainer(node.kind));
  return (
    innermost(calls.filter((node) => contains(node.range, at))) ??
    calls.find((node) => node.range.start.line === at.line) ??
    innermost(containers.filter((node) => contains(node.range, at)))
  );
}

function innermost<T extends { range: { start: Position; end: Position } }>(around: T[]): T | undefined {
  return around.sort(
    (a, b) => comparePositions(b.range.start, a.range.start) || comparePositions(a.range.end, b.range.end),
  )[0];
}
