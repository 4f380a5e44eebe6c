import type { FlowGraph } from '../model/graph.ts';
import { type Box, branchesOf, branchId, type Layout } from './layout.ts';

/** Where everything stands on the picture as a whole, while a layout is relative to what things stand in. */
export function placeBoxes(flow: FlowGraph, layout: Layout): ReadonlyMap<string, Box> {
  const placed = new Map<string, Box>();
  const place = (parent: string | null, branch: string | undefined, at: { x: number; y: number }): void => {
    for (const node of flow.nodes) {
      if (node.parent !== parent || (branch !== undefined && (node.branch ?? '') !== branch)) continue;
      const box = layout.boxes[node.id];
      if (!box) continue;
      const own = { ...box, x: at.x + box.x, y: at.y + box.y };
      placed.set(node.id, own);
      for (const name of branchesOf(flow, node)) {
        const id = branchId(node.id, name);
        const field = layout.boxes[id];
        if (!field) continue;
        const inner = { ...field, x: own.x + field.x, y: own.y + field.y };
        placed.set(id, inner);
        place(node.id, name, inner);
      }
    }
  };
  place(null, undefined, { x: 0, y: 0 });
  return placed;
}

/** The size of the picture, with a margin on all sides. */
export function extentOf(
  placed: ReadonlyMap<string, Box>,
  layout: Layout,
  margin: number,
): { width: number; height: number } {
  const points = [
    ...[...placed.values()].map((box) => ({ x: box.x + box.width, y: box.y + box.height })),
    ...Object.values(layout.routes).flat(),
  ];
  const most = (values: number[]): number => Math.ceil(values.reduce((a, b) => Math.max(a, b), 0) + margin);
  return { width: most(points.map(({ x }) => x)), height: most(points.map(({ y }) => y)) };
}
