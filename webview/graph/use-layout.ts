import { useEffect, useRef, useState } from 'react';
import type { Direction, Layout } from '../../src/drawing/layout.ts';
import type { FlowGraph } from '../../src/model/graph.ts';
import { layOut } from './lay-out.ts';

export interface LaidOut {
  flow: FlowGraph;
  direction: Direction;
  layout: Layout;
}

/**
 * A flow together with the layout made for it. While a new layout is being made the old pair stays, so that the
 * picture never shows a node at a place that was not meant for it. The latest flow wins.
 */
export function useLayout(flow: FlowGraph | null, direction: Direction): LaidOut | null {
  const [laidOut, setLaidOut] = useState<LaidOut | null>(null);
  const asked = useRef(0);
  const drawn = useRef('');
  useEffect(() => {
    const picture = flow ? `${direction} ${JSON.stringify(flow, withoutRanges)}` : '';
    // Most keystrokes move ranges in the source and change nothing in the picture.
    if (picture === drawn.current) return;
    drawn.current = picture;
    const mine = ++asked.current;
    if (!flow) return setLaidOut(null);
    layOut(flow, direction)
      .then((layout) => {
        if (mine === asked.current) setLaidOut({ flow, direction, layout });
      })
      .catch((error: Error) => {
        if (mine === asked.current) setLaidOut({ flow, direction, layout: stacked(flow) });
        reportError(error);
      });
  }, [flow, direction]);
  return laidOut;
}

/** Where things stand in the source is not drawn. */
function withoutRanges(key: string, value: unknown): unknown {
  return key === 'range' || key === 'nameRange' || key === 'definition' ? undefined : value;
}

/** A layout of last resort: one below the other. It shows everything, if not well. */
function stacked(flow: FlowGraph): Layout {
  const boxes = flow.nodes.map(
    (node, index) => [node.id, { x: 24, y: 24 + index * 80, width: 240, height: 60 }] as const,
  );
  return { boxes: Object.fromEntries(boxes), routes: {} };
}
