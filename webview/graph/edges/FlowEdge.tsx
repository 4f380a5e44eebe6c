import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react';
import { memo } from 'react';
import { CORNER, routedPath } from '../../../src/drawing/edge-path.ts';
import { useStore } from '../../store.ts';
import type { CanvasEdge } from '../to-canvas.ts';

export const FlowEdge = memo(function FlowEdge(props: EdgeProps<CanvasEdge>) {
  const { id, data, selected, source, target } = props;
  const lit = useStore((state) => state.hovered === source || state.hovered === target);
  const dimmed = useStore((state) => state.hovered !== null && !lit);
  const running = useStore((state) => state.run?.nodes[target]?.state.type === 'RUNNING');
  if (!data) return null;
  const { edge, route } = data;
  const [path, labelX, labelY] = route ? routedPath(route) : found(props);
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
