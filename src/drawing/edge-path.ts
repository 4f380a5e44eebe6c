import type { Point } from './layout.ts';

/** The radius of an edge's corners, in pixels. */
export const CORNER = 8;

/** An orthogonal route with rounded corners, and the middle of its longest stretch for the label. */
export function routedPath(points: Point[]): [string, number, number] {
  const [first, ...rest] = points as [Point, ...Point[]];
  let path = `M ${first.x} ${first.y}`;
  let longest = { length: -1, x: first.x, y: first.y };
  let from = first;
  rest.forEach((to, index) => {
    const length = Math.hypot(to.x - from.x, to.y - from.y);
    if (length > longest.length) longest = { length, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    const next = rest[index + 1];
    if (next) {
      const before = toward(to, from, Math.min(CORNER, length / 2));
      const after = toward(to, next, Math.min(CORNER, Math.hypot(next.x - to.x, next.y - to.y) / 2));
      path += ` L ${before.x} ${before.y} Q ${to.x} ${to.y} ${after.x} ${after.y}`;
    } else {
      path += ` L ${to.x} ${to.y}`;
    }
    from = to;
  });
  return [path, longest.x, longest.y];
}

function toward(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  return { x: from.x + ((to.x - from.x) * distance) / length, y: from.y + ((to.y - from.y) * distance) / length };
}
