import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from '../../store.ts';
import type { Point } from '../layout.ts';
import type { CanvasEdge } from '../to-canvas.ts';

const CORNER = 8;

export const FlowEdge = memo(function FlowEdge(props: EdgeProps<CanvasEdge>) {
  const { id, data, selected, source, target } = props;
  const lit = useStore((state) => state.hovered === source || state.hovered === target);
  const dimmed = useStore((state) => state.hovered !== null && !lit);
  const running = useStore((state) => state.run?.nodes[target]?.state.type === 'RUNNING');
  if (!data) return null;
  const { edge, route } = data;
  const [path, labelX, labelY] = route ? routed(route) : found(props);
  const classes = ['flow-edge', `is-${edge.kind}`];
  if (edge.conditional) classes.push('is-conditional');
  if (selected) classes.push('is-selected');
  if (lit) classes.push('is-lit');
  if (dimmed) classes.push('is-dimmed');
  if (running) classes.push('is-running');
  const label = [edge.output, edge.argument].filter(Boolean).join(' → ');
  return (
    <>
      <BaseEdge id={id} path={path} className={classes.join(' ')} markerEnd="url(#arrow)" interactionWidth={14} />
      {label && (selected || (lit && edge.output)) && (
        <EdgeLabelRenderer>
          <div
            className="edge-label"
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});

function found(props: EdgeProps<CanvasEdge>): [string, number, number] {
  const [path, x, y] = getSmoothStepPath({ ...props, borderRadius: CORNER });
  return [path, x, y];
}

/** An orthogonal route with rounded corners, and the middle of its longest stretch for the label. */
function routed(points: Point[]): [string, number, number] {
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
