import type { FlowGraph } from '../model/graph.ts';
import { edgesWithIds, type Layout } from './layout.ts';

/** A layout with some nodes where a person put them; routes that were made for other places are left out. */
export function arrange(flow: FlowGraph, layout: Layout, positions: Record<string, { x: number; y: number }>): Layout {
  const boxes = { ...layout.boxes };
  for (const [id, position] of Object.entries(positions)) {
    const box = boxes[id];
    if (box) boxes[id] = { ...box, ...position };
  }
  const routes = { ...layout.routes };
  for (const { id, edge } of edgesWithIds(flow)) {
    if (positions[edge.source] || positions[edge.target]) delete routes[id];
  }
  return { boxes, routes };
}
